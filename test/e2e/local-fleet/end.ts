import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { assertNothingLeft, tracesOf } from "../support/leftovers";
import type { SharedFleet } from "./shared-fleet";

export function describeEnd(fleet: SharedFleet): void {
  describe("at its end", () => {
    it("is destroyed with all of its stacks, and leaves nothing on the machine", async () => {
      const { checkout } = fleet;
      const found = tracesOf(checkout, "management");
      assert.ok(found.processes!.length > 0 && found.interfaces!.length > 0 && found.cgroups!.length > 0);
      await fleet.operate("destroy");
      assertNothingLeft(checkout, "management");
      assert.ok(!existsSync(checkout.clusters));
      assert.deepEqual(await checkout.stacks(), ["test"]);
      assert.deepEqual((await checkout.state()).resources ?? [], []);
    });
  });
}

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { kernelName } from "../../../local/network";
import { snapshot } from "../support/leftovers";
import type { SharedFleet } from "./shared-fleet";

export function describeEnd(fleet: SharedFleet): void {
  describe("at its end", () => {
    it("is destroyed with all of its stacks, and leaves nothing on the machine", async () => {
      const { checkout } = fleet;
      const names = [checkout.directory, kernelName(fleet.nodeDirectory), kernelName(checkout.clusters)];
      const leftovers = () => snapshot((line) => names.some((name) => line.includes(name)));
      const found = leftovers();
      assert.ok(found.processes!.length > 0 && found.interfaces!.length > 0 && found.cgroups!.length > 0);
      await fleet.operate("destroy");
      assert.deepEqual(Object.fromEntries(Object.entries(leftovers()).filter(([, lines]) => lines.length > 0)), {});
      assert.ok(!existsSync(checkout.clusters));
      assert.deepEqual(await checkout.stacks(), ["test"]);
      assert.deepEqual((await checkout.state()).resources ?? [], []);
    });
  });
}

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalNode } from "../../../local/node";

describe("local/node", () => {
  it("starts neither an absent node nor a half-made one", async () => {
    const directory = await mkdtemp(join(tmpdir(), "node-"));
    try {
      const node = { directory, name: "one", binaries: "/absent" };
      assert.equal(await startLocalNode(node), false);
      await writeFile(join(directory, "node.json"), '{"name":"one","address":"192.0.2.2","complete":false}');
      assert.equal(await startLocalNode(node), false);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

import assert from "node:assert/strict";
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localNodesDisk } from "../../../local/disk-usage";

const MEBIBYTE = 1024 ** 2;

describe("local/disk-usage", () => {
  let parent: string;
  beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "nodes-"))));
  afterEach(() => rmSync(parent, { recursive: true }));

  const folder = (name: string) => {
    mkdirSync(join(parent, name), { recursive: true });
    return join(parent, name);
  };
  const write = (mebibytes: number, ...path: string[]) =>
    writeFileSync(join(...path), Buffer.alloc(mebibytes * MEBIBYTE, 1));

  it("is what each node has without what it shares with the image store", async () => {
    const [store, one, other] = [folder("store"), folder("one"), folder("other")];
    write(4, store, "layer");
    for (const node of [one, other]) linkSync(join(store, "layer"), join(node, "layer"));
    write(2, one, "etcd");
    const bytes = await localNodesDisk([one, other, join(parent, "gone")], store);
    assert.equal(Math.floor(bytes.get(one)! / MEBIBYTE), 2);
    assert.equal(Math.floor(bytes.get(other)! / MEBIBYTE), 0);
    assert.equal(bytes.has(join(parent, "gone")), false);
  });

  it("is told where there is no image store, too", async () => {
    const node = folder("node");
    write(1, node, "etcd");
    const bytes = await localNodesDisk([node], join(parent, "store"));
    assert.equal(Math.floor(bytes.get(node)! / MEBIBYTE), 1);
  });
});

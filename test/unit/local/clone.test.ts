import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cloneRoot } from "../../../local/clone";

describe("local/clone", () => {
  const database = "metadata/meta.db";
  const contents = ["content/blobs/sha256/0123", "snapshotter/snapshots/1/fs/layer.db"];
  let parent: string;
  let source: string;
  let target: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "clone-"));
    source = join(parent, "source");
    target = join(parent, "target");
    for (const path of [database, ...contents]) {
      await mkdir(dirname(join(source, path)), { recursive: true });
      await writeFile(join(source, path), path);
    }
  });

  afterEach(() => rm(parent, { recursive: true }));

  const inode = async (...path: string[]) => (await stat(join(...path))).ino;

  it("copies the databases, and links what else there is", async () => {
    await cloneRoot(source, target);
    assert.notEqual(await inode(target, database), await inode(source, database));
    assert.equal(await readFile(join(target, database), "utf8"), database);
    for (const path of contents) assert.equal(await inode(target, path), await inode(source, path));
  });

  it("leaves alone what links lead to", async () => {
    const elsewhere = join(parent, "elsewhere");
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, "machine.db"), "");
    const links = ["plugin", "snapshotter/link"];
    for (const link of links) await symlink(elsewhere, join(source, link));
    await cloneRoot(source, target);
    for (const link of links) assert.equal(await readlink(join(target, link)), elsewhere);
    assert.equal((await stat(join(elsewhere, "machine.db"))).nlink, 1);
  });

  it("says what cannot be linked, and does not copy it instead", async () => {
    await writeFile(target, "mine");
    await assert.rejects(cloneRoot(source, target), /^CommandError: cp .*\ncp: cannot overwrite/);
    assert.equal(await readFile(target, "utf8"), "mine");
  });
});

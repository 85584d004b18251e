import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cloneImages } from "../../local/image-store";
import { lockedArchive } from "../../tools/lock";
import { localDirectory } from "../../tools/paths";
import { outputOf } from "../../tools/run";

const databases = ["io.containerd.metadata.v1.bolt/meta.db", "io.containerd.snapshotter.v1.overlayfs/metadata.db"];

describe("the image store", () => {
  let parent: string;
  let directory: string;

  beforeEach(async () => {
    await mkdir(join(localDirectory(), "e2e"), { recursive: true });
    parent = await mkdtemp(join(localDirectory(), "e2e", "images-"));
    directory = join(parent, "store");
  });

  afterEach(() => rm(parent, { recursive: true }));

  const clone = (name: string, ...images: string[]) => cloneImages({ directory, images }, join(parent, name));

  /** The inode numbers of all files, by path. */
  const files = async (name: string) => {
    const found = await outputOf("find", [join(parent, name), "-type", "f", "-printf", "%P %i\\n"]);
    const lines = found.trimEnd().split("\n").sort();
    return new Map(lines.map((line) => line.split(" ") as [string, string]));
  };

  it("imports once, whoever comes at the same time, and copies the databases only", async () => {
    const pause = lockedArchive("pause");
    const [archives] = await Promise.all([clone("one", pause), clone("two", pause)]);
    assert.equal(archives.length, 1);
    assert.equal((await readdir(directory)).length, 1);
    const [one, two] = [await files("one"), await files("two")];
    assert.deepEqual([...one.keys()], [...two.keys()]);
    const copied = [...one].filter(([path, inode]) => inode !== two.get(path));
    assert.deepEqual(copied.map(([path]) => path).sort(), databases);
    assert.ok([...one.keys()].some((path) => /blobs\/sha256\/[0-9a-f]{64}$/.test(path)));
  });

  it("deletes what an interrupted import has left, and the images of before", async () => {
    for (const name of ["partial", "0123456789abcdef"]) {
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(join(directory, name, "file"), "");
    }
    await clone("one", lockedArchive("pause"));
    const [name, ...others] = await readdir(directory);
    assert.match(name!, /^[0-9a-f]{16}$/);
    assert.notEqual(name, "0123456789abcdef");
    assert.deepEqual(others, []);
  });

  it("tells why an archive cannot be imported, and has nothing then", async () => {
    const broken = join(parent, "broken.tar");
    const manifest = [{ Config: "absent.json", RepoTags: ["example.com/broken:dev"], Layers: [] }];
    await writeFile(join(parent, "manifest.json"), JSON.stringify(manifest));
    await outputOf("tar", ["--create", "--file", broken, "--directory", parent, "manifest.json"]);
    await assert.rejects(clone("one", lockedArchive("pause"), broken), /image-store\.sh .*\n[^]*ctr: .*absent\.json/);
    assert.deepEqual(await readdir(directory), ["partial"]);
    await assert.rejects(readdir(join(parent, "one")), { code: "ENOENT" });
  });
});

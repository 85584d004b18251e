import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf } from "../../../tools/run";
import { findImage, imageName, readArchive, splitTag } from "../../../local/images";

const archive = (...tags: string[]) => ({ file: "image.tar", tags, id: "" });

describe("local/images", () => {
  it("splits references, also those of registries with a port", () => {
    assert.deepEqual(splitTag("quay.io/coreos/etcd:v3.6.16"), { repository: "quay.io/coreos/etcd", tag: "v3.6.16" });
    assert.deepEqual(splitTag("localhost:5000/pause:3.10.1"), { repository: "localhost:5000/pause", tag: "3.10.1" });
    assert.equal(imageName("docker.io/coredns/coredns:1.14.7"), "coredns");
  });

  it("finds an image by its name", () => {
    const archives = [archive("registry.k8s.io/kube-proxy:v1.34.4"), archive("registry.k8s.io/pause:3.10.1")];
    assert.equal(findImage(archives, "pause"), "registry.k8s.io/pause:3.10.1");
    assert.throws(() => findImage(archives, "etcd"), /no.* image named etcd/);
  });

  it("reads the tags of a docker-archive", async () => {
    const directory = await mkdtemp(join(tmpdir(), "images-"));
    try {
      const manifest = [
        { Config: "one.json", RepoTags: ["registry.k8s.io/pause:3.10.1"] },
        { Config: "two.json", RepoTags: null },
      ];
      await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
      const file = join(directory, "image.tar");
      await outputOf("tar", ["--create", "--file", file, "--directory", directory, "manifest.json"]);
      assert.deepEqual(await readArchive(file), {
        file,
        tags: ["registry.k8s.io/pause:3.10.1"],
        id: "one.json two.json",
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("says which file is missing", () =>
    assert.rejects(readArchive("/nonexistent/image.tar"), /\/nonexistent\/image\.tar/));
});

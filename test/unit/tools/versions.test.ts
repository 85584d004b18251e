import assert from "node:assert/strict";
import { lockedArchive, imageReference, kubernetesVersion, lock, toolPath } from "../../../tools/lock";
import { archivedImage, manifestPath, nodeBinaries, nodeImagesOf, nodeTasks } from "../../../tools/versions";
import { toolsDirectory } from "../../../tools/paths";
import { join, resolve } from "node:path";

describe("versions", () => {
  it("are the lock file's unless they are given", () => {
    const { reference, archive } = archivedImage("kube-apiserver");
    assert.equal(reference, imageReference("kube-apiserver"));
    assert.equal(resolve(archive), lockedArchive("kube-apiserver"));
    assert.deepEqual(archivedImage("kube-apiserver", kubernetesVersion), { reference, archive });
    const { mirror, version } = lock.manifests["infrastructure-metal3"]!;
    assert.equal(
      manifestPath("infrastructure-metal3"),
      join(toolsDirectory(), mirror.path, "infrastructure-components.yaml"),
    );
    assert.equal(manifestPath("infrastructure-metal3", `v${version}`), manifestPath("infrastructure-metal3"));
    assert.equal(nodeBinaries(kubernetesVersion), join(toolPath("kubelet"), ".."));
  });

  it("have files of their own", () => {
    const other = archivedImage("kube-apiserver", "v9.8.7");
    assert.equal(other.reference, "registry.k8s.io/kube-apiserver:v9.8.7");
    assert.notEqual(resolve(other.archive), lockedArchive("kube-apiserver"));
    assert.match(manifestPath("infrastructure-metal3", "9.8.7"), /\/v9\.8\.7\/infrastructure-components\.yaml$/);
  });

  it("of a node are where set-up puts them, kubelet beside kubeadm", () => {
    const tasks = nodeTasks("v9.8.7");
    const paths = tasks.map(({ path }) => join(toolsDirectory(), path));
    assert.deepEqual(
      paths.filter((path) => join(path, "..") === nodeBinaries("v9.8.7")).map((path) => path.split("/").at(-1)),
      ["kubelet", "kubeadm"],
    );
    for (const { archive } of nodeImagesOf("v9.8.7")) {
      assert.ok(paths.includes(resolve(archive)), archive);
    }
    assert.equal(new Set(paths).size, 6);
  });
});

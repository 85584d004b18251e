import assert from "node:assert/strict";
import { parse } from "yaml";
import { kindConfig } from "../../../../resources/kind-cluster/config";

describe("kindConfig", () => {
  const socket = "/var/run/docker.sock";
  const mounts = (text: string) =>
    parse(text).nodes[0].extraMounts.map(({ hostPath }: { hostPath: string }) => hostPath);
  const patch = (kind: string) =>
    parse(kindConfig("/home/a"))
      .kubeadmConfigPatches.map((text: string) => parse(text))
      .find((one: { kind: string }) => one.kind === kind);

  it("gives the node the checkout's folder, which it may only read, and Docker's socket if it is to have it", () => {
    assert.deepEqual(mounts(kindConfig("/home/a")), ["/home/a"]);
    assert.deepEqual(mounts(kindConfig("/home/a", true)), ["/home/a", socket]);
    assert.equal(parse(kindConfig("/home/a")).nodes[0].extraMounts[0].readOnly, true);
  });

  it("has as many Pods as a node of kind local, with an address for each", () => {
    const { controllerManager } = patch("ClusterConfiguration");
    assert.equal(patch("KubeletConfiguration").maxPods, 500);
    assert.equal(controllerManager.extraArgs["node-cidr-mask-size"], "16");
  });

  it("has no leader election and a patient controller manager, and etcd has room", () => {
    const { controllerManager, scheduler, etcd } = patch("ClusterConfiguration");
    assert.equal(controllerManager.extraArgs["leader-elect"], "false");
    assert.equal(controllerManager.extraArgs["node-monitor-grace-period"], "1h");
    assert.equal(scheduler.extraArgs["leader-elect"], "false");
    assert.equal(etcd.local.extraArgs["quota-backend-bytes"], "8589934592");
  });

  it("patches whichever version of kubeadm's configuration kind writes: the patches name none", () => {
    for (const kind of ["ClusterConfiguration", "KubeletConfiguration"]) {
      assert.equal(patch(kind).apiVersion, undefined);
    }
  });
});

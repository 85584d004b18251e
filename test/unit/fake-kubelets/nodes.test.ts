import assert from "node:assert/strict";
import { conditionOf } from "../../../clients/kubernetes/objects";
import type { AnyObject } from "../../../clients/kubernetes/objects";
import type { ProvisionedMachine } from "../../../fake-kubelets/machines";
import { ClusterNodes } from "../../../fake-kubelets/nodes";
import type { WorkloadApi } from "../../../fake-kubelets/workload-api";

describe("ClusterNodes", () => {
  const behaviour = { startupSeconds: 30, failingShare: 1, failAfterSeconds: 60 };
  const secondsAgo = (seconds: number) => Date.now() - seconds * 1000;

  const machine: ProvisionedMachine = {
    namespace: "demo",
    host: "demo-0",
    hostUid: "uid-demo-0",
    metal3Machine: "first",
    isControlPlane: false,
    kubernetesVersion: "v1.34.4",
    provisionedAt: 0,
    isStopped: false,
    lacksPods: false,
    isBeingDeleted: false,
  };

  /** Writes the Node of a worker that fails, where there is none; returns whether it is Ready, and when it is not. */
  const writeNode = async (provisionedAt: number | undefined, startupSeconds = behaviour.startupSeconds) => {
    const written: AnyObject[] = [];
    const write = (object: AnyObject) => Promise.resolve(void written.push(object));
    const nodes = new ClusterNodes({ write, hasStackedEtcd: true } as WorkloadApi, "fleet-1", {
      ...behaviour,
      startupSeconds,
    });
    const seconds = await nodes.write({ ...machine, provisionedAt }, undefined);
    return [conditionOf(written[0]!, "Ready")?.status, Math.round(seconds)];
  };

  it("fails a Node in time that is written again, since a fake API server has lost it", async () => {
    assert.deepEqual(await writeNode(secondsAgo(30)), ["True", 60]);
    assert.deepEqual(await writeNode(secondsAgo(70)), ["True", 20]);
    assert.deepEqual(await writeNode(secondsAgo(100)), ["Unknown", Infinity]);
  });

  it("writes the static Pods of a Node again if KubeadmControlPlane misses one, unless the kubelet is silent", async () => {
    const written: AnyObject[] = [];
    const write = (object: AnyObject) => Promise.resolve(void written.push(object));
    const nodes = new ClusterNodes({ write, hasStackedEtcd: false } as WorkloadApi, "fleet-1", {});
    const names = async (change: Partial<ProvisionedMachine>, node?: AnyObject) => {
      written.length = 0;
      await nodes.write({ ...machine, isControlPlane: true, ...change }, node);
      return written.map(({ kind, metadata }) => `${kind} ${metadata!.name}`);
    };
    const all = await names({});
    assert.deepEqual(all, [
      "Pod kube-apiserver-demo-0",
      "Pod kube-controller-manager-demo-0",
      "Pod kube-scheduler-demo-0",
      "Node demo-0",
    ]);
    const node = written.at(-1)!;
    assert.deepEqual(await names({}, node), []);
    assert.deepEqual(await names({ lacksPods: true }, node), all);
    await names({ isStopped: true }, node);
    assert.deepEqual(await names({ isStopped: true, lacksPods: true }, written.at(-1)), []);
  });

  it("counts from now where the host does not say when it was provisioned, or is not yet", async () => {
    assert.deepEqual(await writeNode(0), ["True", 60]);
    assert.deepEqual(await writeNode(undefined, 0), ["True", 60]);
  });
});

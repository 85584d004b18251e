import assert from "node:assert/strict";
import { machineObjects, referencesOf } from "../../../fake-kubelets/node-objects";

const machine = {
  namespace: "demo",
  host: "demo-0",
  hostUid: "6b3c",
  metal3Machine: "demo-x7k2p",
  isControlPlane: true,
  kubernetesVersion: "v1.34.4",
};

describe("machineObjects", () => {
  const [node, ...pods] = machineObjects(machine, "True");
  // The parts that are looked at are those of a Node.
  const spec = node!.spec as { providerID: string; taints: unknown };
  const nodeInfo = node!.status!.nodeInfo as Record<string, string>;

  it("has a Node that belongs to the host", () => {
    assert.equal(node!.kind, "Node");
    assert.deepEqual(node!.metadata, {
      name: "demo-0",
      labels: { "metal3.io/uuid": "6b3c", "node-role.kubernetes.io/control-plane": "" },
    });
    assert.equal(spec.providerID, "metal3://demo/demo-0/demo-x7k2p");
    assert.deepEqual(spec.taints, [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }]);
  });

  it("has a Node that is ready, in the version of the cluster", () => {
    const conditions = Object.fromEntries(node!.status!.conditions!.map(({ type, status }) => [type, status]));
    assert.deepEqual(conditions, {
      Ready: "True",
      MemoryPressure: "False",
      DiskPressure: "False",
      PIDPressure: "False",
    });
    assert.equal(nodeInfo.kubeletVersion, "v1.34.4");
  });

  it("has the static Pods that the controllers check, running on the Node", () => {
    assert.deepEqual(
      pods.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`),
      ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => `kube-system/${name}-demo-0`),
    );
    for (const { kind, spec, status, metadata } of pods) {
      assert.equal(kind, "Pod");
      assert.equal((spec as { nodeName: string }).nodeName, "demo-0");
      assert.equal(status?.phase, "Running");
      assert.deepEqual(status?.conditions, [{ type: "Ready", status: "True" }]);
      assert.ok(metadata?.annotations?.["kubernetes.io/config.mirror"]);
    }
  });

  it("is a Node without Pods and taint for a worker", () => {
    const objects = machineObjects({ ...machine, isControlPlane: false }, "True");
    assert.deepEqual(
      objects.map(({ kind, metadata, spec }) => [kind, metadata?.labels, spec]),
      [["Node", { "metal3.io/uuid": "6b3c" }, { providerID: "metal3://demo/demo-0/demo-x7k2p" }]],
    );
  });

  it("can be a Node of which the control plane hears nothing", () => {
    const [silent] = machineObjects(machine, "Unknown");
    assert.deepEqual(silent!.status!.conditions![0], {
      type: "Ready",
      status: "Unknown",
      reason: "NodeStatusUnknown",
    });
  });

  it("has the names by which its objects are deleted", () => {
    const references = referencesOf("demo-0");
    const names = [references.node, ...references.pods].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    assert.deepEqual(names.sort(), [node!, ...pods].map(({ kind, metadata }) => `${kind} ${metadata!.name}`).sort());
  });
});

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

const since = new Date("2026-01-01T00:00:00.000Z");
const ready = { readiness: "True", since } as const;

describe("machineObjects", () => {
  const objects = machineObjects(machine, ready, false);
  const [node, pods] = [objects.at(-1), objects.slice(0, -1)];
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
    const objects = machineObjects({ ...machine, isControlPlane: false }, ready, false);
    assert.deepEqual(
      objects.map(({ kind, metadata, spec }) => [kind, metadata?.labels, spec]),
      [["Node", { "metal3.io/uuid": "6b3c" }, { providerID: "metal3://demo/demo-0/demo-x7k2p" }]],
    );
  });

  it("can be a Node of which the control plane hears nothing", () => {
    const silent = machineObjects(machine, { readiness: "Unknown", since }, false).at(-1);
    assert.deepEqual(
      silent!.status!.conditions,
      ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].map((type) => ({
        type,
        status: "Unknown",
        reason: "NodeStatusUnknown",
        lastTransitionTime: "2026-01-01T00:00:00.000Z",
      })),
    );
  });

  it("has the names by which its objects are deleted", () => {
    for (const hasStackedEtcd of [false, true]) {
      const references = referencesOf("demo-0", hasStackedEtcd);
      const names = [references.node, ...references.pods].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      const objects = machineObjects(machine, ready, hasStackedEtcd);
      assert.deepEqual(names.sort(), objects.map(({ kind, metadata }) => `${kind} ${metadata!.name}`).sort());
    }
  });

  it("has a member of a stacked etcd first, which a worker does not, and the Node last", () => {
    const objects = machineObjects(machine, ready, true);
    assert.deepEqual(objects[0]!.metadata!.labels, { component: "etcd", tier: "control-plane" });
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      ["Pod", "Pod", "Pod", "Pod", "Node"],
    );
    assert.equal(machineObjects({ ...machine, isControlPlane: false }, ready, true).length, 1);
  });

  it("has members of the same etcd, each with a number and a time of its own, which stay the same", () => {
    const annotationsOf = (metal3Machine: string) => {
      const annotations = machineObjects({ ...machine, metal3Machine }, ready, true)[0]!.metadata!.annotations!;
      return ["cluster-id", "member-id", "leader-from"].map(
        (name) => annotations[`etcd.inmemory.infrastructure.cluster.x-k8s.io/${name}`]!,
      );
    };
    const [one, other] = [annotationsOf("one"), annotationsOf("other")];
    assert.deepEqual(annotationsOf("one"), one);
    assert.equal(one[0], other[0]);
    for (const index of [1, 2]) {
      assert.notEqual(one[index], other[index]);
    }
    assert.match(one.slice(0, 2).join(" "), /^[1-9]\d* [1-9]\d*$/);
    // As Go's time.RFC3339 is read.
    assert.match(one[2]!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(Date.parse(one[2]!) < Date.now());
  });
});

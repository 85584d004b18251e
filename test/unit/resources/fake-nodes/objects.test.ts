import assert from "node:assert/strict";
import { parse } from "yaml";
import { fakeNodeObjects, kubeadmConfig } from "../../../../resources/fake-nodes/objects";

const host = { name: "demo-0", uid: "6b3c" };

describe("fakeNodeObjects", () => {
  const [node, ...pods] = fakeNodeObjects(host, "v1.34.4");
  // The parts that are looked at are those of a Node.
  const spec = node!.spec as { providerID: string; taints: unknown };
  const nodeInfo = node!.status!.nodeInfo as Record<string, string>;

  it("has a Node that belongs to the host", () => {
    assert.equal(node!.kind, "Node");
    assert.deepEqual(node!.metadata, {
      name: "demo-0",
      labels: { "metal3.io/uuid": "6b3c", "node-role.kubernetes.io/control-plane": "" },
    });
    assert.equal(spec.providerID, "metal3://6b3c");
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
});

describe("kubeadmConfig", () => {
  it("is the ConfigMap by which a control plane counts as initialized", () => {
    const { kind, metadata, data } = kubeadmConfig("demo", "v1.34.4");
    assert.equal(kind, "ConfigMap");
    assert.deepEqual(metadata, { namespace: "kube-system", name: "kubeadm-config" });
    assert.deepEqual(parse(data!.ClusterConfiguration!), {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      clusterName: "demo",
      kubernetesVersion: "v1.34.4",
    });
  });
});

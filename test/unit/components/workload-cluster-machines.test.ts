import assert from "node:assert/strict";
import { kubernetesVersion } from "../../../tools/lock";
import { recordCluster } from "./workload-cluster";
import type { ClusterRecording } from "./workload-cluster";

function hasLabel(metadata: { labels?: object } | undefined, label: object): boolean {
  const { labels = {} } = metadata ?? {};
  return Object.entries(label).every(([name, value]) => labels[name as keyof typeof labels] === value);
}

describe("WorkloadCluster with more machines", () => {
  let recording: ClusterRecording;
  const inputsOf = (label: string) => recording.get(label).inputs;
  const machines = { controlPlaneReplicas: 3, machineDeployments: [2, 1], spareHosts: 1 };
  before(async () => {
    recording = await recordCluster({}, { machines });
  });

  it("has a host for each of them, and spare ones", () => {
    const hosts = recording.ofType("kubernetes:metal3.io/v1alpha1:BareMetalHost").map(({ name }) => name);
    assert.deepEqual(
      hosts.sort(),
      [0, 1, 2, 3, 4, 5, 6].map((index) => `demo-${index}`),
    );
  });

  it("has the control plane's replicas, and MachineDeployments that belong to the Cluster", () => {
    assert.equal(inputsOf("KubeadmControlPlane demo-controlplane").spec.replicas, 3);
    for (const [name, replicas] of [
      ["demo-md-0", 2],
      ["demo-md-1", 1],
    ]) {
      const { metadata, spec } = inputsOf(`MachineDeployment ${name}`);
      assert.deepEqual([metadata.namespace, metadata.name], ["demo", name]);
      assert.deepEqual([spec.clusterName, spec.replicas], ["demo", replicas]);
      assert.deepEqual(spec.template.spec, {
        clusterName: "demo",
        version: kubernetesVersion,
        bootstrap: {
          configRef: { apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfigTemplate", name: "demo" },
        },
        infrastructureRef: {
          apiGroup: "infrastructure.cluster.x-k8s.io",
          kind: "Metal3MachineTemplate",
          name: "demo",
        },
      });
    }
    assert.equal(inputsOf("KubeadmConfigTemplate demo-workers").metadata.name, "demo");
  });

  it("has no label of a shard", () => {
    assert.equal(JSON.stringify(recording.resources.map(({ inputs }) => inputs)).includes("watch-filter"), false);
  });

  it("is in a shard with all that the managers look at, and all that they make", async () => {
    const { resources } = await recordCluster({}, { machines, shard: 1 });
    const label = { "cluster.x-k8s.io/watch-filter": "shard-1" };
    const labelled = resources.filter(({ inputs }) => hasLabel(inputs.metadata, label)).map(({ type }) => type);
    const inManagement = [
      "cluster.x-k8s.io/v1beta2:Cluster",
      "cluster.x-k8s.io/v1beta2:MachineDeployment",
      "controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane",
      "bootstrap.cluster.x-k8s.io/v1beta2:KubeadmConfigTemplate",
      "infrastructure.cluster.x-k8s.io/v1beta2:Metal3Cluster",
      "infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate",
      "metal3.io/v1alpha1:BareMetalHost",
      "core/v1:Secret",
    ].map((kind) => `kubernetes:${kind}`);
    assert.deepEqual([...new Set(labelled)].sort(), inManagement.sort());
    const controlPlane = resources.find(({ name }) => name === "demo-controlplane")!.inputs.spec;
    const workers = resources.find(({ name }) => name === "demo-md-1")!.inputs.spec;
    assert.ok(hasLabel(controlPlane.machineTemplate.metadata, label));
    assert.ok(hasLabel(workers.template.metadata, label));
  });

  it("waits for the Cluster with its workers, and with all that for it", () => {
    const cluster = "kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo";
    const workers = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment demo-md-1";
    assert.ok(recording.get("MachineDeployment demo-md-1").dependencies.includes(cluster));
    const { dependencies, inputs } = recording.get("ClusterAvailability demo");
    assert.ok(dependencies.includes(workers));
    assert.deepEqual(inputs.machines, { controlPlane: 3, workers: 3 });
  });
});

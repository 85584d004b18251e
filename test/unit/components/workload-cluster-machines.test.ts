import assert from "node:assert/strict";
import { kubernetesVersion } from "../../../tools/lock";
import { recordCluster } from "./workload-cluster";
import type { ClusterRecording } from "./workload-cluster";

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

  it("waits for the Cluster with its workers, and with all that for it", () => {
    const cluster = "kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo";
    const workers = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment demo-md-1";
    assert.ok(recording.get("MachineDeployment demo-md-1").dependencies.includes(cluster));
    assert.ok(recording.get("ClusterAvailability demo").dependencies.includes(workers));
  });
});

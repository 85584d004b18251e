import assert from "node:assert/strict";
import { predict } from "../../../capacity/prediction";
import { parseSettings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import type { StackOutputs } from "../../../stacks/stack";
import { KubeconfigFile } from "../kubeconfig-file";
import { record, valueOf } from "../mocks";
import { defaultSettings } from "../settings/defaults";

const NODE = {
  outputs: { "pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability": { endpoint: "https://node:20000" } },
};

function recordFleet(config: Record<string, unknown>, stack?: string) {
  const topology = { kind: "inMemory" };
  const { settings, errors } = parseSettings({ ...defaultSettings(), topology, ...config });
  assert.deepEqual(errors, []);
  return record(() => createStack(settings!, stack), NODE);
}

describe("topology inMemory", () => {
  const existing = new KubeconfigFile();

  before(() => existing.start());
  after(() => existing.stop());

  it("has the Pod that serves the clusters on the node of an existing cluster that has the address", async () => {
    const nodes = ["192.0.2.9", "192.0.2.10"].map((address, index) => ({
      metadata: { name: `node-${index}` },
      status: { addresses: [{ type: "InternalIP", address }] },
    }));
    existing.server.answers["/api/v1/nodes"] = { items: nodes };
    // The address that the mocked engine gives every cluster is that of the second node.
    const recording = await recordFleet({ managementCluster: { kind: "existing", kubeconfig: existing.path } });
    const nodeOf = (provider: string) =>
      recording.get(`ManagerDeployment management-${provider}`).inputs.nodeName as unknown;
    assert.equal(nodeOf("infrastructure-docker"), "node-1");
    assert.equal(nodeOf("cluster-api"), undefined);
    const ofLocal = (await recordFleet({})).get("ManagerDeployment management-infrastructure-docker");
    assert.equal(ofLocal.inputs.nodeName, undefined);
  });

  it("has nothing of Metal3, and no backing cluster", async () => {
    const recording = await recordFleet({ clusterCount: 1 });
    assert.deepEqual(
      recording.tree().filter((line) => /^ {0,2}\S/.test(line)),
      [
        "metal3-scale:index:DevClusterClass in-memory",
        "  kubernetes:bootstrap.cluster.x-k8s.io/v1beta2:KubeadmConfigTemplate in-memory-worker",
        "  kubernetes:cluster.x-k8s.io/v1beta2:ClusterClass in-memory-class",
        "  kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlaneTemplate in-memory-control-plane",
        "  kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:DevClusterTemplate in-memory-cluster",
        "  kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:DevMachineTemplate in-memory-machine",
        "  pulumi-nodejs:dynamic/metal3-scale:FleetNamespace in-memory",
        "metal3-scale:index:ManagedTopologyCluster workload-0001",
        "  kubernetes:cluster.x-k8s.io/v1beta2:Cluster workload-0001",
        "  pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability workload-0001",
        "  pulumi-nodejs:dynamic/metal3-scale:FleetNamespace workload-0001",
        "metal3-scale:index:ManagementCluster management",
        "  metal3-scale:index:CertificateAuthority management-webhook-ca",
        ...["bootstrap-kubeadm", "cluster-api", "control-plane-kubeadm", "infrastructure-docker"].map(
          (provider) => `  metal3-scale:index:ControllerManager management-${provider}`,
        ),
        "  metal3-scale:index:KubernetesCluster management",
        "  metal3-scale:index:MetricsReader management-metrics-reader",
        ...["bootstrap-kubeadm", "cluster-api", "control-plane-kubeadm", "infrastructure-docker"].map(
          (provider) => `  metal3-scale:index:ProviderRelease management-${provider}`,
        ),
        "pulumi-nodejs:dynamic/metal3-scale:FleetLayout layout",
      ],
    );
    const { images } = recording.get("LocalCluster management").inputs;
    assert.ok(!JSON.stringify(images).includes("metal3-io"), "images of Metal3");
  });

  it("switches managed topologies on where they are known", async () => {
    const recording = await recordFleet({});
    for (const provider of ["cluster-api", "control-plane-kubeadm", "infrastructure-docker"]) {
      const { args } = recording.get(`ManagerDeployment management-${provider}`).inputs;
      assert.equal(args["feature-gates"], "ClusterTopology=true", provider);
    }
    const { hostNetworkOnly } = recording.get("ManagerDeployment management-infrastructure-docker").inputs;
    assert.equal(hostNetworkOnly, true);
    assert.equal(recording.get("ManagerDeployment management-cluster-api").inputs.hostNetworkOnly, undefined);
  });

  it("gives each Cluster the machines of the settings", async () => {
    const machines = { controlPlaneReplicas: 3, workersPerCluster: 5, machineDeploymentsPerCluster: 2 };
    const { inputs, dependencies } = (await recordFleet(machines)).get("Cluster workload-0002");
    assert.equal(inputs.metadata.namespace, "workload-0002");
    assert.deepEqual(inputs.spec.topology, {
      classRef: { name: "in-memory", namespace: "cluster-classes" },
      version: "v1.34.4",
      controlPlane: { replicas: 3 },
      workers: {
        machineDeployments: [
          { class: "worker", name: "md-0", replicas: 3 },
          { class: "worker", name: "md-1", replicas: 2 },
        ],
      },
    });
    assert.ok(dependencies.includes("pulumi-nodejs:dynamic/metal3-scale:FleetNamespace workload-0002"));
    const single = (await recordFleet({})).get("Cluster workload-0001").inputs.spec.topology;
    assert.deepEqual([single.controlPlane, single.workers], [{ replicas: 1 }, undefined]);
  });

  it("waits for the class before the first thing of a workload cluster is made", async () => {
    const { dependencies } = (await recordFleet({})).get("FleetNamespace workload-0001");
    assert.ok(dependencies.includes("kubernetes:cluster.x-k8s.io/v1beta2:ClusterClass in-memory-class"));
  });

  it("has machines that start as the settings say, and otherwise as in Cluster API's own template", async () => {
    const machineOf = async (topology: object) => {
      const { inputs } = (await recordFleet({ topology: { kind: "inMemory", ...topology } })).get(
        "DevMachineTemplate in-memory-machine",
      );
      return inputs.spec.template.spec.backend.inMemory;
    };
    const quick = { provisioning: { startupDuration: "2s", startupJitter: "0.2" } };
    const vm = { provisioning: { startupDuration: "10s", startupJitter: "0.2" } };
    assert.deepEqual(await machineOf({}), { vm, node: quick, apiServer: quick, etcd: quick });
    const slow = { provisioning: { startupDuration: "1m30s", startupJitter: 1 } };
    assert.deepEqual((await machineOf({ vm: slow })).vm, {
      provisioning: { startupDuration: "1m30s", startupJitter: "1" },
    });
  });

  it("has another template for other machines, since one cannot be changed, and the class refers to it", async () => {
    const templateOf = async (topology: object) => {
      const fleet = await recordFleet({ topology: { kind: "inMemory", ...topology } });
      const { name } = fleet.get("DevMachineTemplate in-memory-machine").inputs.metadata as { name: string };
      const { controlPlane, workers } = fleet.get("ClusterClass in-memory-class").inputs.spec;
      for (const part of [controlPlane.machineInfrastructure, workers.machineDeployments[0].infrastructure]) {
        assert.deepEqual([part.templateRef.kind, part.templateRef.name], ["DevMachineTemplate", name]);
      }
      for (const other of [controlPlane, workers.machineDeployments[0].bootstrap]) {
        assert.equal(other.templateRef.name, "in-memory");
      }
      return name;
    };
    const vm = (startupDuration: string) => ({ vm: { provisioning: { startupDuration, startupJitter: 0.2 } } });
    const names = [await templateOf({}), await templateOf(vm("10s")), await templateOf(vm("20s"))];
    assert.match(names[0]!, /^in-memory-[0-9a-f]{8}$/);
    assert.equal(names[1], names[0]);
    assert.notEqual(names[2], names[0]);
  });

  it("tells where each cluster's API is, and of no backing cluster", async () => {
    const { clusters } = (await recordFleet({ clusterCount: 1 })).result as StackOutputs;
    assert.deepEqual(Object.keys(clusters[0]!), ["name", "namespace", "endpoint"]);
    assert.equal(await valueOf(clusters[0]!.endpoint), "https://node:20000");
  });

  it("is predicted to need nothing of backing clusters", () => {
    const { settings } = parseSettings({ ...defaultSettings(), topology: { kind: "inMemory" }, clusterCount: 20 });
    assert.ok(Object.values(predict(settings!, 2).eachBackingCluster).every((need) => need === 0));
  });

  it("holds more workload clusters than a backing cluster would", async () => {
    const recording = await recordFleet({ clusterCount: 450, clustersPerStack: 0 });
    assert.equal(recording.ofType("metal3-scale:index:ManagedTopologyCluster").length, 450);
  });
});

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { MACHINE } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { retry } from "../../clients/retry";
import { stateDirectory } from "../../tools/paths";
import { CLUSTERS, TopologyFleet } from "./support/topology-fleet";

/** A version that nothing is there of: hosts have no kubelets. */
const NEXT_VERSION = "v1.34.5";
/** The labels of the Machines of control planes, and of MachineDeployments. */
const CONTROL_PLANE = "cluster.x-k8s.io/control-plane";
const WORKERS = "cluster.x-k8s.io/deployment-name";

describe("a fleet of the topology fakeApiServer", () => {
  let fleet: TopologyFleet;

  before(async () => {
    fleet = await TopologyFleet.create();
    await fleet.bringUp({ "topology.kind": "fakeApiServer", spareHostsPerCluster: 2 });
  });
  after(() => fleet.delete());

  /** Waits until the KubeadmControlPlane reports its etcd as healthy. */
  const untilEtcdIsHealthy = (cluster: string) =>
    fleet.manage("wait", "kcp", cluster, `-n=${cluster}`, "--for=condition=EtcdClusterHealthy=True", "--timeout=240s");

  it("is Available with a stacked etcd, and serves APIs that this machine reaches, with a Node per machine", async () => {
    const lines = await fleet.status();
    assert.match(lines[0]!, /^NAME +BACKING CLUSTER +ENDPOINT +PHASE +AVAILABLE +AGE$/);
    for (const [index, cluster] of CLUSTERS.entries()) {
      const endpoint = `https://\\S+:${20000 + index}`;
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +backing-01 +${endpoint} +Provisioned +True `));
      assert.equal((await fleet.nodesOf(cluster)).length, 2);
      await untilEtcdIsHealthy(cluster);
    }
  });

  /** All managers are needed for that, and their connections to the cluster's API; conditions can be those of before. */
  const assertScale = async (controlPlanes: number) => {
    for (const workers of [2, 1]) {
      for (const cluster of CLUSTERS) {
        await fleet.manage("scale", "machinedeployment", `${cluster}-md-0`, `-n=${cluster}`, `--replicas=${workers}`);
      }
      for (const cluster of CLUSTERS) {
        await fleet.untilNodes(cluster, controlPlanes + workers);
        await fleet.untilMachines(cluster, controlPlanes + workers);
      }
    }
  };

  it("is upgraded, and has further control-plane machines of that version when a setting asks for them", async () => {
    const [cluster] = CLUSTERS;
    const upgrade = `--patch={"spec":{"version":"${NEXT_VERSION}"}}`;
    await fleet.manage("patch", "kcp", cluster, `-n=${cluster}`, "--type=merge", upgrade);
    await fleet.untilRunning(cluster, 1, NEXT_VERSION, CONTROL_PLANE);
    await fleet.checkout.set("controlPlaneReplicas", 3);
    await fleet.checkout.operate("up");
    await fleet.untilRunning(cluster, 3, NEXT_VERSION, CONTROL_PLANE);
    await untilEtcdIsHealthy(cluster);
  });

  it("has its APIs, Nodes and etcd again, with no up, after the Pod that has them in its memory was deleted, and scales", async () => {
    await fleet.manage("delete", "pods", "--all", "-n=workload-control-planes", "--wait");
    for (const cluster of CLUSTERS) {
      await fleet.untilNodes(cluster, 4);
      // The declared number of workers is back in the first cluster: its second one is given back.
      await fleet.untilMachines(cluster, 4);
      await untilEtcdIsHealthy(cluster);
    }
    await assertScale(3);
    await fleet.untilAvailable();
    assert.match(await fleet.checkout.operate("up"), /^Resources:\n +\d+ unchanged$/m);
  });

  it("loses control-plane machines, whose etcd members leave", async () => {
    const [cluster] = CLUSTERS;
    await fleet.manage("scale", "kcp", cluster, `-n=${cluster}`, "--replicas=1");
    await fleet.untilNodes(cluster, 2);
    await fleet.untilMachines(cluster, 2);
    await untilEtcdIsHealthy(cluster);
  });

  it("loses a Machine that its controller has left without what it refers to, in an update that waits for others", async () => {
    const [cluster] = CLUSTERS;
    await abandonMachine(cluster);
    const printed = await fleet.checkout.operate("up");
    assert.match(printed, new RegExp(`Machine ${cluster}/abandoned, .* is deleted`));
    await fleet.untilRunning(cluster, 3, NEXT_VERSION, CONTROL_PLANE);
  });

  it("has a control-plane machine replaced whose kubelet is silent, and its etcd member", async () => {
    const [cluster] = CLUSTERS;
    const checks = { unhealthyNodeConditions: [{ type: "Ready", status: "Unknown", timeoutSeconds: 15 }] };
    await fleet.create(healthCheck(cluster, CONTROL_PLANE, checks));
    const [machine] = await fleet.machinesOf(cluster, CONTROL_PLANE);
    await fleet.manage("annotate", machine!, `-n=${cluster}`, "metal3-scale/kubelet=stopped");
    await fleet.untilReplaced(cluster, machine!);
    await fleet.untilRunning(cluster, 3, NEXT_VERSION, CONTROL_PLANE);
    await untilEtcdIsHealthy(cluster);
  });

  it("has a worker replaced again and again while a setting says that no Node appears", async () => {
    const [cluster, other] = CLUSTERS;
    await fleet.checkout.set("topology.fakeKubelets.missingShare", 0.999_999);
    await fleet.checkout.set("clusterCount", 1);
    await fleet.checkout.operate("up");
    assert.doesNotMatch(await fleet.manage("get", "namespaces"), new RegExp(other));
    await fleet.create(healthCheck(cluster, WORKERS, { nodeStartupTimeoutSeconds: 30 }));
    const before = await fleet.machinesOf(cluster, WORKERS);
    await fleet.manage("scale", "machinedeployment", `${cluster}-md-0`, `-n=${cluster}`, "--replicas=2");
    await fleet.untilMachines(cluster, 5);
    const machine = (await fleet.machinesOf(cluster, WORKERS)).find((name) => !before.includes(name));
    await fleet.untilReplaced(cluster, machine!);
    assert.equal((await fleet.nodesOf(cluster)).length, 4);
    await fleet.manage("delete", "machinehealthchecks", "--all", `-n=${cluster}`);
  });

  it("uses the port of a deleted cluster for the next one of its name", async () => {
    await fleet.checkout.unset("topology.fakeKubelets");
    await fleet.checkout.set("clusterCount", 2);
    await fleet.checkout.operate("up");
    await fleet.untilNodes("workload-0001", 5);
    await fleet.untilNodes("workload-0002", 4);
    // A Cluster that is Available may be called unreachable for a moment.
    await retry("status", { timeoutSeconds: 60, intervalSeconds: 2 }, async () =>
      assert.equal((await fleet.status()).filter((line) => line.includes(" True ")).length, 2),
    );
  });

  it("is adopted after its state was lost: the APIs have certificates of the new CAs", async () => {
    await rm(join(stateDirectory(fleet.checkout.directory), ".pulumi", "stacks"), { recursive: true });
    await fleet.checkout.run("pulumi", "stack", "init", "test");
    await fleet.checkout.operate("up");
    await fleet.keepKubeconfigs();
    for (const cluster of CLUSTERS) {
      await fleet.untilNodes(cluster, 4);
      // The declared number of workers is back in the first cluster: its second one is given back.
      await fleet.untilMachines(cluster, 4);
      await untilEtcdIsHealthy(cluster);
    }
    await assertScale(3);
    await fleet.untilAvailable();
  });

  /** Checks the Machines of a cluster that have a label. */
  function healthCheck(cluster: string, label: string, checks: object): AnyObject {
    const selector = { matchExpressions: [{ key: label, operator: "Exists" }] };
    return {
      apiVersion: MACHINE.apiVersion,
      kind: "MachineHealthCheck",
      metadata: { namespace: cluster, name: label.split("/")[1] },
      spec: { clusterName: cluster, selector, checks },
    };
  }

  /**
   * Leaves a Machine of a control plane that scales up as the KubeadmControlPlane controller does under load: with
   * neither its Metal3Machine nor its KubeadmConfig.
   */
  async function abandonMachine(cluster: string): Promise<void> {
    const selected = await fleet.manage("get", "machines", `-n=${cluster}`, `-l=${CONTROL_PLANE}`, "--output=json");
    const [{ metadata, spec, ...type }] = (JSON.parse(selected) as { items: [AnyObject] }).items;
    const { infrastructureRef, bootstrap, ...others } = spec as Record<string, object>;
    const name = "abandoned";
    const { configRef } = bootstrap as { configRef: object };
    const machine = {
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: {
        namespace: cluster,
        name,
        labels: metadata!.labels,
        ownerReferences: metadata!.ownerReferences,
      },
      spec: {
        ...others,
        providerID: undefined,
        infrastructureRef: { ...infrastructureRef, name },
        bootstrap: { configRef: { ...configRef, name } },
      },
    };
    // A controller that is not paused would delete the second of two Machines.
    const annotate = (annotation: string) => fleet.manage("annotate", "kcp", cluster, `-n=${cluster}`, annotation);
    await annotate("cluster.x-k8s.io/paused=true");
    await fleet.create(machine);
    await fleet.manage("scale", "kcp", cluster, `-n=${cluster}`, "--replicas=3");
    await annotate("cluster.x-k8s.io/paused-");
  }

  it("leaves nothing on the machine", async () => {
    await fleet.assertDestroyed();
  });
});

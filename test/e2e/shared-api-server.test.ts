import assert from "node:assert/strict";
import type { Condition } from "../../clients/kubernetes/objects";
import { retry } from "../../clients/retry";
import { CLUSTERS, TopologyFleet } from "./support/topology-fleet";

describe("a fleet of the topology sharedApiServer", () => {
  let fleet: TopologyFleet;

  before(async () => {
    fleet = await TopologyFleet.create();
    await fleet.bringUp({
      "topology.kind": "sharedApiServer",
      "backingCluster.kind": "local",
      clustersPerStack: 1,
      spareHostsPerCluster: 1,
    });
  });
  after(() => fleet.delete());

  /** Waits until the one API has so many Nodes of each cluster. */
  const untilNodes = (count: Record<string, number>) =>
    retry("Nodes", { timeoutSeconds: 300, intervalSeconds: 2 }, async () => {
      const nodes = await fleet.nodesOf(CLUSTERS[0]);
      const isOf = (cluster: string) => (name: string) => name.startsWith(`node/${cluster}-`);
      const found = Object.keys(count).map((cluster) => [cluster, nodes.filter(isOf(cluster)).length]);
      assert.deepEqual(Object.fromEntries(found), count);
    });

  it("is Available, at one endpoint that has the Nodes of all clusters", async () => {
    const lines = await fleet.status();
    assert.equal(lines.length, 1 + CLUSTERS.length);
    for (const [index, cluster] of CLUSTERS.entries()) {
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +backing-01 +https://\\S+:30000 +Provisioned +True `));
    }
    await untilNodes({ "workload-0001": 2, "workload-0002": 2 });
  });

  it("has in each KubeadmControlPlane what the documentation says: the Nodes of the others have no Machine", async () => {
    // The first was at rest when the second came: its controller does not look again.
    const [other, own] = CLUSTERS;
    const path = "--output=jsonpath={.status.conditions}";
    await retry("conditions", { timeoutSeconds: 60, intervalSeconds: 2 }, async () => {
      const printed = await fleet.manage("get", "kubeadmcontrolplane", own, `-n=${own}`, path);
      const conditions = JSON.parse(printed) as Condition[];
      const condition = conditions.find(({ type }) => type === "ControlPlaneComponentsHealthy");
      assert.equal(condition?.status, "False");
      assert.match(
        condition.message ?? "",
        new RegExp(`Control plane Node ${other}-\\d does not have a corresponding`),
      );
      assert.equal(conditions.find(({ type }) => type === "Available")?.status, "True");
    });
  });

  it("has a worker more, and again one, when a MachineDeployment is scaled, and the other cluster keeps its own", async () => {
    for (const workers of [2, 1]) {
      await fleet.manage("scale", "machinedeployment/workload-0001-md-0", "-n=workload-0001", `--replicas=${workers}`);
      await untilNodes({ "workload-0001": 1 + workers, "workload-0002": 2 });
    }
    await fleet.untilAvailable();
  });

  it("has another control-plane machine after a rollout that changes no version", async () => {
    const [cluster] = CLUSTERS;
    const names = () =>
      fleet.manage("get", "machines", `-n=${cluster}`, "-l=cluster.x-k8s.io/control-plane", "-o=name");
    const before = await names();
    await fleet.restartRollout(`kubeadmcontrolplane/${cluster}`, cluster);
    await retry("rollout", { timeoutSeconds: 300, intervalSeconds: 2 }, async () => {
      assert.ok(!(await names()).includes(before));
    });
    await fleet.untilMachines(cluster, 2);
    await untilNodes({ "workload-0001": 2, "workload-0002": 2 });
  });

  const clusterConfiguration = { kubeadmConfigSpec: { clusterConfiguration: { certificateValidityPeriodDays: 90 } } };
  const version = "v1.34.5";
  for (const [what, object, spec] of [
    ["version of a control plane", `kubeadmcontrolplane/${CLUSTERS[0]}`, { version }],
    ["clusterConfiguration of a control plane", `kubeadmcontrolplane/${CLUSTERS[0]}`, clusterConfiguration],
    ["version of workers", `machinedeployment/${CLUSTERS[0]}-md-0`, { template: { spec: { version } } }],
  ] as const) {
    it(`refuses another ${what}, with the reason`, async () => {
      const args = [`-n=${CLUSTERS[0]}`, "--type=merge", `--patch=${JSON.stringify({ spec })}`];
      await assert.rejects(
        fleet.manage("patch", object, ...args),
        /share one API server, .*spec\.(template\.spec\.)?version .*cannot be changed/,
      );
    });
  }

  it("loses the Nodes of a cluster that is deleted, and no others", async () => {
    await fleet.checkout.set("clusterCount", 1);
    await fleet.checkout.operate("up");
    await untilNodes({ "workload-0001": 2, "workload-0002": 0 });
    assert.doesNotMatch(
      await fleet.manage("get", "clusters,machines,baremetalhosts,namespaces", "-A"),
      /workload-0002/,
    );
  });

  it("leaves nothing on the machine", async () => {
    await fleet.assertDestroyed("backing-01");
  });
});

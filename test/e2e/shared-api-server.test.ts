import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { retry } from "../../clients/retry";
import { kernelName } from "../../local/network";
import { Checkout } from "../../testing/checkout";
import { snapshot } from "./support/leftovers";

const CLUSTERS = ["workload-0001", "workload-0002"] as const;

interface Condition {
  type: string;
  status: string;
  message?: string;
}

describe("a fleet of the topology sharedApiServer", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.set("topology.kind", "sharedApiServer");
    await checkout.set("workersPerCluster", 1);
    await checkout.set("spareHostsPerCluster", 1);
    await checkout.operate("up");
  });
  after(async () => {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  });

  /** The management cluster's node. */
  const node = () => join(checkout.clusters, "management");
  const manage = (...args: string[]) => checkout.run("kubectl", "--kubeconfig", join(node(), "kubeconfig"), ...args);

  /** The Nodes in the API of a workload cluster, whichever cluster they are of. */
  const nodesOf = async (cluster: string) => {
    const kubeconfig = join(checkout.directory, cluster);
    await writeFile(kubeconfig, await checkout.run("node", "bin/cli/kubeconfig.js", cluster), { mode: 0o600 });
    const names = await checkout.run("kubectl", "--kubeconfig", kubeconfig, "get", "nodes", "--output=name");
    return names.match(/workload-\d+/g) ?? [];
  };
  const untilNodes = (count: Record<string, number>) =>
    retry("Nodes", { timeoutSeconds: 300, intervalSeconds: 2 }, async () => {
      const nodes = await nodesOf(CLUSTERS[0]);
      const found = Object.keys(count).map((cluster) => [cluster, nodes.filter((name) => name === cluster).length]);
      assert.deepEqual(Object.fromEntries(found), count);
    });

  it("is Available, at one endpoint that has the Nodes of all clusters", async () => {
    const lines = (await checkout.run("node", "bin/cli/status.js")).trimEnd().split("\n");
    assert.equal(lines.length, 1 + CLUSTERS.length);
    for (const [index, cluster] of CLUSTERS.entries()) {
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +backing-01 +https://\\S+:30000 +Provisioned +True `));
    }
    await untilNodes({ "workload-0001": 2, "workload-0002": 2 });
  });

  it("has in each KubeadmControlPlane what the documentation says: the Nodes of the others have no Machine", async () => {
    const [own, other] = CLUSTERS;
    const path = "--output=jsonpath={.status.conditions}";
    const conditions = JSON.parse(await manage("get", "kubeadmcontrolplane", own, `-n=${own}`, path)) as Condition[];
    const condition = conditions.find(({ type }) => type === "ControlPlaneComponentsHealthy");
    assert.equal(condition?.status, "False");
    assert.match(condition.message ?? "", new RegExp(`Control plane Node ${other}-\\d does not have a corresponding`));
    assert.equal(conditions.find(({ type }) => type === "Available")?.status, "True");
  });

  it("has a worker more, and again one, when a MachineDeployment is scaled, and the other cluster keeps its own", async () => {
    for (const workers of [2, 1]) {
      await manage("scale", "machinedeployment/workload-0001-md-0", "-n=workload-0001", `--replicas=${workers}`);
      await untilNodes({ "workload-0001": 1 + workers, "workload-0002": 2 });
    }
    await manage("wait", "clusters", "--all", "-A", "--for=condition=Available", "--timeout=180s");
  });

  it("loses the Nodes of a cluster that is deleted, and no others", async () => {
    await checkout.set("clusterCount", 1);
    await checkout.operate("up");
    await untilNodes({ "workload-0001": 2, "workload-0002": 0 });
    assert.doesNotMatch(await manage("get", "clusters,machines,baremetalhosts,namespaces", "-A"), /workload-0002/);
  });

  it("leaves nothing on the machine", async () => {
    const names = [checkout.directory, kernelName(node()), kernelName(checkout.clusters)];
    await checkout.operate("destroy");
    const found = snapshot((line) => names.some((name) => line.includes(name)));
    assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0)), {});
    assert.deepEqual((await checkout.state()).resources ?? [], []);
  });
});

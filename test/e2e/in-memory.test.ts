import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kernelName } from "../../local/network";
import { retry } from "../../clients/retry";
import { Checkout } from "../../testing/checkout";
import { snapshot } from "./support/leftovers";

const CLUSTERS = ["workload-0001", "workload-0002"];

describe("a fleet of the topology inMemory", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.set("topology.kind", "inMemory");
    await checkout.set("workersPerCluster", 1);
    await checkout.operate("up");
    for (const cluster of CLUSTERS) {
      const kubeconfig = await checkout.run("node", "bin/cli/kubeconfig.js", cluster);
      await writeFile(join(checkout.directory, cluster), kubeconfig, { mode: 0o600 });
    }
  });
  after(async () => {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  });

  /** The management cluster's node. */
  const node = () => join(checkout.clusters, "management");
  const manage = (...args: string[]) => checkout.run("kubectl", "--kubeconfig", join(node(), "kubeconfig"), ...args);

  /** Names of a workload cluster's Nodes, as its own API has them. */
  const nodesOf = async (cluster: string) => {
    const kubeconfig = join(checkout.directory, cluster);
    return (await checkout.run("kubectl", "--kubeconfig", kubeconfig, "get", "nodes", "--output=name")).match(/\S+/g)!;
  };
  const untilNodes = (cluster: string, count: number) =>
    retry(`Nodes of ${cluster}`, { timeoutSeconds: 180, intervalSeconds: 2 }, async () =>
      assert.equal((await nodesOf(cluster)).length, count),
    );
  const untilAvailable = () => manage("wait", "clusters", "--all", "-A", "--for=condition=Available", "--timeout=180s");

  it("has the managers of the backend, and none of Metal3", async () => {
    const names = await manage("get", "deployments", "-A", "--output=jsonpath={.items[*].metadata.namespace}");
    assert.deepEqual(names.split(" ").sort(), [
      "capd-system",
      "capi-kubeadm-bootstrap-system",
      "capi-kubeadm-control-plane-system",
      "capi-system",
      "kube-system",
    ]);
    assert.doesNotMatch(await manage("get", "customresourcedefinitions", "--output=name"), /metal3/);
  });

  it("is Available, and serves APIs that this machine reaches, with a Node per machine", async () => {
    const lines = (await checkout.run("node", "bin/cli/status.js")).trimEnd().split("\n");
    assert.match(lines[0]!, /^NAME +ENDPOINT +PHASE +AVAILABLE +AGE$/);
    assert.equal(lines.length, 1 + CLUSTERS.length);
    for (const [index, cluster] of CLUSTERS.entries()) {
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +https://\\S+:20\\d{3} +Provisioned +True `));
      assert.equal((await nodesOf(cluster)).length, 2);
    }
  });

  it("gains a worker and loses it again through the Cluster's topology", async () => {
    const [cluster] = CLUSTERS as [string];
    const scale = (replicas: number) => {
      const patch = [{ op: "replace", path: "/spec/topology/workers/machineDeployments/0/replicas", value: replicas }];
      return manage("patch", "cluster", cluster, `-n=${cluster}`, "--type=json", `--patch=${JSON.stringify(patch)}`);
    };
    await scale(2);
    await untilNodes(cluster, 3);
    await scale(1);
    await untilNodes(cluster, 2);
  });

  it("has its clusters again after the Pod that has them in its memory was deleted", async () => {
    await manage("delete", "pods", "--all", "-n=capd-system", "--wait");
    for (const cluster of CLUSTERS) {
      await untilNodes(cluster, 2);
    }
    await untilAvailable();
    assert.match(await checkout.operate("up"), /^Resources:\n +\d+ unchanged$/m);
  });

  it("deletes a cluster with all that the controllers have made for it", async () => {
    await checkout.set("clusterCount", 1);
    await checkout.operate("up");
    const left = await manage("get", "clusters,machines,devclusters,devmachines", "-A", "--no-headers");
    assert.match(left, /^workload-0001 /);
    assert.doesNotMatch(left, /workload-0002/);
    assert.doesNotMatch(await manage("get", "namespaces"), /workload-0002/);
  });

  it("leaves nothing on the machine", async () => {
    const names = [checkout.directory, kernelName(node()), kernelName(checkout.clusters)];
    await checkout.operate("destroy");
    const found = snapshot((line) => names.some((name) => line.includes(name)));
    assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0)), {});
    assert.deepEqual((await checkout.state()).resources ?? [], []);
  });
});

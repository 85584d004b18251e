import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { retry } from "../../clients/retry";
import { kernelName } from "../../local/network";
import { Checkout } from "../../testing/checkout";
import { snapshot } from "./support/leftovers";

const CLUSTERS = ["workload-0001", "workload-0002"] as const;

describe("a fleet of the topology fakeApiServer", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.set("topology.kind", "fakeApiServer");
    await checkout.set("workersPerCluster", 1);
    await checkout.set("spareHostsPerCluster", 1);
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
    const names = await checkout.run("kubectl", "--kubeconfig", kubeconfig, "get", "nodes", "--output=name");
    return names.match(/\S+/g) ?? [];
  };
  const untilNodes = (cluster: string, count: number) =>
    retry(`Nodes of ${cluster}`, { timeoutSeconds: 180, intervalSeconds: 2 }, async () =>
      assert.equal((await nodesOf(cluster)).length, count),
    );
  /** What a KubeadmControlPlane says of its etcd. */
  const untilEtcdIs = (cluster: string, status: string) =>
    manage("wait", "kcp", cluster, `-n=${cluster}`, `--for=condition=EtcdClusterHealthy=${status}`, "--timeout=240s");

  it("is Available with a stacked etcd, and serves APIs that this machine reaches, with a Node per machine", async () => {
    const lines = (await checkout.run("node", "bin/cli/status.js")).trimEnd().split("\n");
    assert.match(lines[0]!, /^NAME +BACKING CLUSTER +ENDPOINT +PHASE +AVAILABLE +AGE$/);
    for (const [index, cluster] of CLUSTERS.entries()) {
      const endpoint = `https://\\S+:${20000 + index}`;
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +backing-01 +${endpoint} +Provisioned +True `));
      assert.equal((await nodesOf(cluster)).length, 2);
      await untilEtcdIs(cluster, "True");
    }
  });

  it("gains a worker and loses it again", async () => {
    const [cluster] = CLUSTERS;
    const scale = (replicas: number) =>
      manage("scale", "machinedeployment", `${cluster}-md-0`, `-n=${cluster}`, `--replicas=${replicas}`);
    await scale(2);
    await untilNodes(cluster, 3);
    await scale(1);
    await untilNodes(cluster, 2);
  });

  it("has its APIs, Nodes and etcd again, with no up, after the Pod that has them in its memory was deleted", async () => {
    await manage("delete", "pods", "--all", "-n=workload-control-planes", "--wait");
    for (const cluster of CLUSTERS) {
      await untilNodes(cluster, 2);
      await untilEtcdIs(cluster, "True");
    }
    await manage("wait", "clusters", "--all", "-A", "--for=condition=Available", "--timeout=180s");
    assert.match(await checkout.operate("up"), /^Resources:\n +\d+ unchanged$/m);
  });

  it("uses the port of a deleted cluster for the next one of its name", async () => {
    await checkout.set("clusterCount", 1);
    await checkout.operate("up");
    assert.doesNotMatch(await manage("get", "namespaces"), /workload-0002/);
    await checkout.set("clusterCount", 2);
    await checkout.operate("up");
    await untilNodes("workload-0002", 2);
    assert.equal((await checkout.run("node", "bin/cli/status.js")).match(/ True /g)!.length, 2);
  });

  it("leaves nothing on the machine", async () => {
    const names = [checkout.directory, kernelName(node()), kernelName(checkout.clusters)];
    await checkout.operate("destroy");
    const found = snapshot((line) => names.some((name) => line.includes(name)));
    assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0)), {});
    assert.deepEqual((await checkout.state()).resources ?? [], []);
  });
});

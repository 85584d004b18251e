import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stateDirectory } from "../../tools/paths";
import { CLUSTERS, TopologyFleet } from "./support/topology-fleet";

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
  const assertScales = async (cluster: string) => {
    for (const workers of [2, 1]) {
      await fleet.manage("scale", "machinedeployment", `${cluster}-md-0`, `-n=${cluster}`, `--replicas=${workers}`);
      await fleet.untilNodes(cluster, workers + 1);
      await fleet.untilMachines(cluster, workers + 1);
    }
  };

  it("gains a worker and loses it again", () => assertScales(CLUSTERS[0]));

  it("gains control-plane machines, whose etcd members join and leave, and loses them again", async () => {
    const [cluster] = CLUSTERS;
    for (const replicas of [3, 1]) {
      await fleet.manage("scale", "kcp", cluster, `-n=${cluster}`, `--replicas=${replicas}`);
      await fleet.untilNodes(cluster, replicas + 1);
      await fleet.untilMachines(cluster, replicas + 1);
      await untilEtcdIsHealthy(cluster);
    }
    await fleet.untilAvailable();
  });

  it("has its APIs, Nodes and etcd again, with no up, after the Pod that has them in its memory was deleted", async () => {
    await fleet.manage("delete", "pods", "--all", "-n=workload-control-planes", "--wait");
    for (const cluster of CLUSTERS) {
      await fleet.untilNodes(cluster, 2);
      await untilEtcdIsHealthy(cluster);
    }
    await fleet.untilAvailable();
    await assertScales(CLUSTERS[1]);
    assert.match(await fleet.checkout.operate("up"), /^Resources:\n +\d+ unchanged$/m);
  });

  it("uses the port of a deleted cluster for the next one of its name", async () => {
    await fleet.checkout.set("clusterCount", 1);
    await fleet.checkout.operate("up");
    assert.doesNotMatch(await fleet.manage("get", "namespaces"), /workload-0002/);
    await fleet.checkout.set("clusterCount", 2);
    await fleet.checkout.operate("up");
    await fleet.untilNodes("workload-0002", 2);
    assert.equal((await fleet.checkout.run("node", "bin/cli/status.js")).match(/ True /g)!.length, 2);
  });

  it("is adopted after its state was lost: the APIs have certificates of the new CAs", async () => {
    await rm(join(stateDirectory(fleet.checkout.directory), ".pulumi", "stacks"), { recursive: true });
    await fleet.checkout.run("pulumi", "stack", "init", "test");
    await fleet.checkout.operate("up");
    await fleet.keepKubeconfigs();
    for (const cluster of CLUSTERS) {
      await fleet.untilNodes(cluster, 2);
      await untilEtcdIsHealthy(cluster);
      await assertScales(cluster);
    }
    await fleet.untilAvailable();
  });

  it("leaves nothing on the machine", async () => {
    await fleet.assertDestroyed();
  });
});

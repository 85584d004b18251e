import assert from "node:assert/strict";
import { CLUSTERS, TopologyFleet } from "./support/topology-fleet";

/** A version that nothing is there of: nothing of Kubernetes runs. */
const NEXT_VERSION = "v1.34.5";

describe("a fleet of the topology inMemory", () => {
  let fleet: TopologyFleet;

  before(async () => {
    fleet = await TopologyFleet.create();
    await fleet.bringUp({ "topology.kind": "inMemory" });
  });
  after(() => fleet.delete());

  /** Sets a value in the topology of a Cluster. */
  const patchTopology = (cluster: string, path: string, value: unknown) => {
    const patch = JSON.stringify([{ op: "replace", path: `/spec/topology${path}`, value }]);
    return fleet.manage("patch", "cluster", cluster, `-n=${cluster}`, "--type=json", `--patch=${patch}`);
  };

  it("has the managers of the backend, and none of Metal3", async () => {
    const names = await fleet.manage("get", "deployments", "-A", "--output=jsonpath={.items[*].metadata.namespace}");
    assert.deepEqual(names.split(" ").sort(), [
      "capd-system",
      "capi-kubeadm-bootstrap-system",
      "capi-kubeadm-control-plane-system",
      "capi-system",
      "kube-system",
    ]);
    assert.doesNotMatch(await fleet.manage("get", "customresourcedefinitions", "--output=name"), /metal3/);
  });

  it("is Available, and serves APIs that this machine reaches, with a Node per machine", async () => {
    const lines = await fleet.status();
    assert.match(lines[0]!, /^NAME +ENDPOINT +PHASE +AVAILABLE +AGE$/);
    assert.equal(lines.length, 1 + CLUSTERS.length);
    for (const [index, cluster] of CLUSTERS.entries()) {
      assert.match(lines[index + 1]!, new RegExp(`^${cluster} +https://\\S+:20\\d{3} +Provisioned +True `));
      assert.equal((await fleet.nodesOf(cluster)).length, 2);
    }
  });

  it("is upgraded through the Cluster's topology, machine by machine", async () => {
    const [cluster] = CLUSTERS;
    await patchTopology(cluster, "/version", NEXT_VERSION);
    await fleet.untilRunning(cluster, 2, NEXT_VERSION);
    await fleet.untilNodes(cluster, 2);
    await fleet.untilAvailable();
  });

  it("has its clusters again after the Pod that has them in its memory was deleted, and they scale", async () => {
    await fleet.manage("delete", "pods", "--all", "-n=capd-system", "--wait");
    for (const cluster of CLUSTERS) {
      await fleet.untilNodes(cluster, 2);
    }
    // All managers are needed for that, and their connections to a cluster's API; conditions can be those of before.
    const [cluster] = CLUSTERS;
    for (const workers of [2, 1]) {
      await patchTopology(cluster, "/workers/machineDeployments/0/replicas", workers);
      await fleet.untilNodes(cluster, 1 + workers);
      await fleet.untilMachines(cluster, 1 + workers);
    }
    await fleet.untilAvailable();
    assert.match(await fleet.checkout.operate("up"), /^Resources:\n +\d+ unchanged$/m);
  });

  it("deletes a cluster with all that the controllers have made for it", async () => {
    await fleet.checkout.set("clusterCount", 1);
    await fleet.checkout.operate("up");
    const left = await fleet.manage("get", "clusters,machines,devclusters,devmachines", "-A", "--no-headers");
    assert.match(left, /^workload-0001 /);
    assert.doesNotMatch(left, /workload-0002/);
    assert.doesNotMatch(await fleet.manage("get", "namespaces"), /workload-0002/);
  });

  it("leaves nothing on the machine, nor in the state, after a plain `pulumi destroy`", async () => {
    await fleet.checkout.run("pulumi", "destroy", "--yes", "--skip-preview");
    await fleet.assertDestroyed();
  });
});

import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { CLUSTER } from "../../../clients/kubernetes/kinds";
import { managementTargets } from "../../../topologies/management-sweep";
import { FakeApiServer } from "../api-server";
import { onDeletion, serveWorkloadClusters } from "../cli/workload-clusters";

const NAMES = ["workload-0001", "workload-0002", "workload-0003", "workload-0004", "workload-0005"];

describe("the deletion of workload clusters from a management cluster", () => {
  let server: FakeApiServer;
  /** The deletions that were asked for, as `RESOURCE/NAME`. */
  let deletions: string[];
  /** The Clusters whose Namespaces were not yet deleted, at most. */
  let mostAtOnce: number;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    [deletions, mostAtOnce] = [[], 0];
    const underWay = new Set<string>();
    onDeletion(server, (object) => {
      const [resource, name] = object.split("/");
      deletions.push(object);
      underWay[resource === "clusters" ? "add" : "delete"](name!);
      mostAtOnce = Math.max(mostAtOnce, underWay.size);
    });
  });

  afterEach(() => server.stop());

  /** Has a fleet hold workload clusters, each with so many machines. */
  const haveClusters = (controlPlane: number, workers: number, names = NAMES, fleet = "fleet-1") => {
    const status = { controlPlane: { replicas: controlPlane }, workers: { replicas: workers } };
    serveWorkloadClusters(server, names, { fleet, status });
  };
  /** Deletes what is not wanted; returns the clusters that it tells of. */
  const sweep = async (wanted: readonly string[], isInterrupted = () => false) => {
    const removed: string[] = [];
    const inputs = { kubeconfig: { path: "management", uid: "uid-1" }, fleet: "fleet-1" };
    const [target] = managementTargets(
      (type) => (type === "ProviderManifest" ? [inputs] : []),
      [CLUSTER],
      (name) => removed.push(name),
    );
    const client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
    await target!.sweep(client, (name) => wanted.includes(name), isInterrupted);
    return removed;
  };
  const deletionsOf = (names: readonly string[]) => names.flatMap((name) => [`clusters/${name}`, `namespaces/${name}`]);

  it("leaves alone what is wanted, and what is another fleet's", async () => {
    haveClusters(1, 0);
    haveClusters(1, 0, ["workload-0006"], "fleet-2");
    const [first, second, ...others] = NAMES;
    assert.deepEqual(await sweep([first!, second!]), others);
    assert.deepEqual(deletions.sort(), deletionsOf(others).sort());
  });

  it("has a hundred machines under way, and not more", async () => {
    haveClusters(3, 37);
    assert.deepEqual(await sweep([]), NAMES);
    assert.deepEqual(deletions.sort(), deletionsOf(NAMES).sort());
    assert.equal(mostAtOnce, 2);
  });

  it("has one cluster under way where that has more machines", async () => {
    haveClusters(1, 200);
    assert.deepEqual(await sweep([]), NAMES);
    assert.equal(mostAtOnce, 1);
  });

  it("begins no other cluster once it is interrupted, and ends what was begun", async () => {
    haveClusters(1, 49);
    const begun = NAMES.slice(0, 2);
    assert.deepEqual(await sweep([], () => deletions.length > 0), begun);
    assert.deepEqual(deletions.sort(), deletionsOf(begun).sort());
    assert.deepEqual(await sweep([]), NAMES.slice(2));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { predict } from "../../../capacity/prediction";
import { parseSettings } from "../../../settings/settings";
import { describeShards, shardOf } from "../../../settings/shards";
import { workloadClusterNames } from "../../../settings/placement";
import { defaultSettings } from "./defaults";

const parse = (config: object) => parseSettings({ ...defaultSettings(), ...config });
const errorsOf = (managers: object, topology: object = {}) => parse({ managers, ...topology }).errors;

describe("shardOf", () => {
  it("spreads the clusters evenly, and moves none when there are more of them", () => {
    const numbers = fc.record({
      clusterCount: fc.integer({ min: 1, max: 300 }),
      shards: fc.integer({ min: 2, max: 9 }),
    });
    fc.assert(
      fc.property(numbers, ({ clusterCount, shards }) => {
        const placed = (count: number) =>
          workloadClusterNames(count).map((name) => shardOf({ managers: { metal3: { shards } } }, name)!);
        const some = placed(clusterCount);
        assert.deepEqual(placed(clusterCount + 7).slice(0, clusterCount), some);
        const sizes = Array.from({ length: shards }, (_, shard) => some.filter((found) => found === shard).length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      }),
    );
  });

  it("is undefined where no manager has shards", () => {
    assert.equal(shardOf({ managers: { metal3: { shards: 1 }, clusterApi: {} } }, "workload-0001"), undefined);
  });
});

describe("the shards of managers", () => {
  it("are the same number for all managers that have them", () => {
    assert.deepEqual(
      errorsOf({ kubeadmBootstrap: { shards: 2 }, metal3: { shards: 2 }, kubeadmControlPlane: { shards: 1 } }),
      [],
    );
    assert.deepEqual(errorsOf({ kubeadmBootstrap: { shards: 2 }, metal3: { shards: 3 } }), [
      "managers.metal3.shards: 3, but managers.kubeadmBootstrap.shards is 2: a cluster has one label, which says for all " +
        "managers which shard it is in; set the same number, or 1",
    ]);
  });

  it("are refused where a manager cannot have them", () => {
    assert.deepEqual(
      errorsOf({ clusterApi: { shards: 2 }, bareMetalOperator: { shards: 2 }, metal3Ipam: { shards: 2 } }),
      [
        "managers.clusterApi.shards: 2, but it watches the infrastructure of all clusters, whatever the filter: each would " +
          "reconcile every Machine: only 1 is allowed",
        "managers.metal3Ipam.shards: 2, but it has nothing to do in a fleet, which has no IPPools: only 1 is allowed",
        "managers.bareMetalOperator.shards: 2, but it has no watch filter by which several could divide the hosts: only 1 " +
          "is allowed",
      ],
    );
    const inMemory = { topology: { kind: "inMemory" } };
    assert.deepEqual(errorsOf({ clusterApi: { shards: 2 }, docker: { shards: 2 } }, inMemory), [
      "managers.clusterApi.shards: 2, but what the controllers make from a ClusterClass does not have the label of its " +
        "Cluster: only 1 is allowed",
      "managers.docker.shards: 2, but one Pod has all clusters in its memory: only 1 is allowed",
    ]);
  });

  it("are refused with several replicas, and with a filter of the user's own", () => {
    assert.deepEqual(errorsOf({ metal3: { shards: 2, replicas: 2, args: { "watch-filter": "mine" } } }), [
      "managers.metal3.shards: 2 with managers.metal3.replicas 2: the lease of the leader election is one for all shards, " +
        "of which only one would work: set one of them to 1",
      "managers.metal3.args.watch-filter: is set by managers.metal3.shards",
    ]);
    assert.deepEqual(errorsOf({ metal3: { shards: 2, args: { "leader-elect": "true" } } }), [
      "managers.metal3.args.leader-elect: the lease of the leader election is one for all shards; leave it out",
    ]);
  });

  it("are the only reason for a filter", () => {
    const refusal = (manager: string) =>
      `managers.${manager}.args.watch-filter: "shard-0" is not allowed: must be "": the manager would reconcile nothing of ` +
      "the fleet, or one shard of it only";
    const filtered = { args: { "watch-filter": "shard-0" } };
    assert.deepEqual(errorsOf({ clusterApi: filtered, metal3: { ...filtered, shards: 1 } }), [
      refusal("clusterApi"),
      refusal("metal3"),
    ]);
    assert.deepEqual(errorsOf({ metal3: { shards: 2 }, kubeadmBootstrap: filtered }), [refusal("kubeadmBootstrap")]);
  });

  it("are told apart by manager and number", () => {
    assert.equal(
      describeShards({ managers: { metal3: { shards: 2 }, kubeadmBootstrap: { shards: 2 } } }),
      "kubeadmBootstrap 2, metal3 2",
    );
    assert.equal(describeShards({ managers: { metal3: { shards: 1 } } }), "none");
  });

  it("each need the memory of a manager", () => {
    const memory = (managers: object) =>
      predict(parse({ managers, clusterCount: 0 }).settings!, 2).managementCluster.memoryMebibytes;
    assert.equal(memory({ kubeadmBootstrap: { shards: 3 } }) - memory({}), 2 * 21);
  });
});

import assert from "node:assert/strict";
import { fleetStatus } from "../../../../cli/output/fleet-status";
import type { ObservedCluster } from "../../../../cli/output/fleet-status";
import type { Condition } from "../../../../clients/kubernetes/objects";

const now = Date.parse("2026-01-02T00:00:00Z");

function cluster(number: number, condition?: Partial<Condition>, phase = "Provisioned"): ObservedCluster {
  const name = `workload-${String(number).padStart(4, "0")}`;
  const conditions = condition === undefined ? [] : [{ type: "Available", status: "True" as const, ...condition }];
  return {
    name,
    columns: { ENDPOINT: `https://192.0.2.1:${30000 + number}` },
    object: {
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "Cluster",
      metadata: { name, namespace: name, creationTimestamp: new Date(now - 90_000) },
      status: { phase, conditions },
    },
  };
}

/** A cluster that is Available, and still scales up. */
function growing(number: number): ObservedCluster {
  const { object, ...rest } = cluster(number, {});
  const message =
    "* KubeadmControlPlane demo: Scaling up from 2 to 3 replicas is blocked because:\n  * waiting for etcd cluster";
  const conditions = [...object!.status!.conditions!, { type: "ScalingUp", status: "True" as const, message }];
  return { ...rest, object: { ...object!, status: { ...object!.status, conditions } } };
}

describe("fleetStatus", () => {
  const lines = (clusters: ObservedCluster[]) => fleetStatus(clusters, now).table.split("\n");

  it("has a line per cluster", () => {
    const { summary, isAvailable } = fleetStatus([cluster(1, {}), cluster(2, {})], now);
    assert.deepEqual(lines([cluster(1, {}), cluster(2, {})]), [
      "NAME            ENDPOINT                  PHASE         AVAILABLE   AGE",
      "workload-0001   https://192.0.2.1:30001   Provisioned   True        1m",
      "workload-0002   https://192.0.2.1:30002   Provisioned   True        1m",
    ]);
    assert.equal(summary, "2 of 2 clusters are available: 2 Provisioned");
    assert.ok(isAvailable);
  });

  it("says in one line why a cluster is not available", () => {
    const message =
      "* RemoteConnectionProbe: Remote connection not established yet\n* InfrastructureReady:\n  * Waiting";
    const clusters = [cluster(1, { status: "False", message }, "Provisioning"), cluster(2, {}), cluster(3)];
    const [header, first, second, third] = lines(clusters);
    assert.match(header!, /AGE +REASON$/);
    assert.match(
      first!,
      / False .*RemoteConnectionProbe: Remote connection not established yet; InfrastructureReady: Waiting$/,
    );
    assert.match(second!, / True +1m$/);
    assert.match(third!, / Unknown .* its controllers have not reported yet$/);
    const { summary, isAvailable } = fleetStatus(clusters, now);
    assert.equal(summary, "1 of 3 clusters are available: 1 Provisioning, 2 Provisioned");
    assert.ok(!isAvailable);
  });

  it("says why a cluster that is available still scales up", () => {
    const clusters = [growing(1), cluster(2, {})];
    assert.match(
      lines(clusters)[1]!,
      / True +1m +KubeadmControlPlane demo: Scaling up from 2 to 3 replicas is blocked because: waiting for etcd/,
    );
    assert.ok(fleetStatus(clusters, now).isAvailable);
  });

  it("names a cluster that is missing", () => {
    const missing = { ...cluster(1), object: undefined };
    assert.match(lines([missing])[1]!, / missing +False +there is no Cluster of this name$/);
  });

  it("cuts off a long reason", () => {
    const [, line] = lines([cluster(1, { status: "False", message: "x".repeat(1000) })]);
    assert.match(line!, / x{99}…$/);
  });

  it("lists only what has a reason of 1000 clusters", () => {
    const available = Array.from({ length: 997 }, (_, index) => cluster(index + 1, {}));
    const clusters = [
      ...available,
      growing(998),
      cluster(999, { status: "Unknown" }),
      cluster(1000, { status: "False" }),
    ];
    assert.deepEqual(
      lines(clusters).map((line) => line.split(" ")[0]),
      ["NAME", "workload-0999", "workload-1000", "workload-0998"],
    );
    assert.equal(fleetStatus(available, now).table, "");
  });

  it("lists no more than a screen holds", () => {
    const printed = lines(Array.from({ length: 1000 }, (_, index) => cluster(index + 1)));
    assert.equal(printed.length, 52);
    assert.equal(printed.at(-1), "… and 950 more");
  });

  it("is empty where there are no clusters", () => {
    assert.deepEqual(fleetStatus([], now), { table: "", summary: "0 of 0 clusters are available", isAvailable: true });
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { backingClustersNeeded, isWorkloadClusterName, placeClusters } from "../../../settings/placement";
import type { Placement } from "../../../settings/placement";

const clusterCounts = fc.integer({ min: 0, max: 1000 });
const capacities = fc.integer({ min: 1, max: 300 });
const firstPorts = fc.integer({ min: 1, max: 60_000 });

function place(clusterCount: number, backingCapacity: number, first: number): Placement[] {
  return placeClusters({ clusterCount, backingCapacity, nodePortRange: { first } });
}

function checkPlacements(
  check: (placements: Placement[], clusters: number, capacity: number, port: number) => void,
): void {
  fc.assert(
    fc.property(clusterCounts, capacities, firstPorts, (clusters, capacity, port) =>
      check(place(clusters, capacity, port), clusters, capacity, port),
    ),
  );
}

describe("placeClusters", () => {
  it("fills one backing cluster before the next", () => {
    assert.deepEqual(place(3, 2, 30000), [
      { name: "workload-0001", backingCluster: 0, index: 0, nodePort: 30000 },
      { name: "workload-0002", backingCluster: 0, index: 1, nodePort: 30001 },
      { name: "workload-0003", backingCluster: 1, index: 0, nodePort: 30000 },
    ]);
  });

  it("places every cluster, under a name of fixed width that no other has", () => {
    checkPlacements((placements, clusters) => {
      assert.equal(new Set(placements.map(({ name }) => name)).size, clusters);
      assert.ok(placements.every(({ name }) => /^workload-\d{4}$/.test(name)));
    });
  });

  it("moves no cluster when the fleet grows or shrinks", () => {
    fc.assert(
      fc.property(clusterCounts, clusterCounts, capacities, firstPorts, (one, other, capacity, port) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        assert.deepEqual(place(more, capacity, port).slice(0, fewer), place(fewer, capacity, port));
      }),
    );
  });

  it("gives no port of a backing cluster twice", () => {
    checkPlacements((placements, clusters) => {
      const places = new Set(placements.map(({ backingCluster, nodePort }) => `${backingCluster}:${nodePort}`));
      assert.equal(places.size, clusters);
    });
  });

  it("puts no more clusters on a backing cluster than it may hold, and leaves no gap", () => {
    checkPlacements((placements, clusters, capacity) => {
      const counts = Array.from(
        { length: backingClustersNeeded({ clusterCount: clusters, backingCapacity: capacity }) },
        () => 0,
      );
      placements.forEach(({ backingCluster }) => counts[backingCluster]!++);
      assert.ok(counts.every((count) => count <= capacity));
      assert.ok(counts.slice(0, -1).every((count) => count === capacity));
    });
  });

  it("takes the ports in turn, and no more of them than the fullest backing cluster needs", () => {
    checkPlacements((placements, clusters, capacity, port) => {
      const ports = placements.map(({ nodePort }) => nodePort);
      assert.deepEqual(
        [...new Set(ports)],
        Array.from({ length: Math.min(clusters, capacity) }, (_, index) => port + index),
      );
    });
  });
});

describe("backingClustersNeeded", () => {
  it("suffices, and is not one too many", () => {
    checkPlacements((placements, clusters, capacity) => {
      const needed = backingClustersNeeded({ clusterCount: clusters, backingCapacity: capacity });
      assert.ok(placements.every(({ backingCluster }) => backingCluster < needed));
      assert.equal(needed, (placements.at(-1)?.backingCluster ?? 0) + 1);
    });
  });
});

describe("isWorkloadClusterName", () => {
  it("knows the names that the program gives, and no other", () => {
    checkPlacements((placements) => assert.ok(placements.every(({ name }) => isWorkloadClusterName(name))));
    for (const name of ["my-cluster", "workload-control-planes", "workload-1", "my-workload-0001", "workload-0001-a"]) {
      assert.ok(!isWorkloadClusterName(name), name);
    }
  });
});

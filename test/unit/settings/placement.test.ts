import assert from "node:assert/strict";
import fc from "fast-check";
import { isWorkloadClusterName, placeClusters } from "../../../settings/placement";

const clusterCounts = fc.integer({ min: 1, max: 1000 });
const backingCounts = fc.integer({ min: 1, max: 20 });
const firstPorts = fc.integer({ min: 1, max: 60_000 });

function checkPlacements(
  check: (placements: ReturnType<typeof placeClusters>, clusters: number, backing: number, port: number) => void,
): void {
  fc.assert(
    fc.property(clusterCounts, backingCounts, firstPorts, (clusters, backing, port) =>
      check(placeClusters(clusters, backing, port), clusters, backing, port),
    ),
  );
}

describe("placeClusters", () => {
  it("places two clusters on one backing cluster", () => {
    assert.deepEqual(placeClusters(2, 1, 30000), [
      { name: "workload-0001", backingCluster: 0, nodePort: 30000 },
      { name: "workload-0002", backingCluster: 0, nodePort: 30001 },
    ]);
  });

  it("deals three clusters out to two backing clusters", () => {
    assert.deepEqual(
      placeClusters(3, 2, 30000).map(({ backingCluster, nodePort }) => [backingCluster, nodePort]),
      [
        [0, 30000],
        [1, 30000],
        [0, 30001],
      ],
    );
  });

  it("places every cluster, under a name of fixed width that no other has", () => {
    checkPlacements((placements, clusters) => {
      assert.equal(new Set(placements.map(({ name }) => name)).size, clusters);
      assert.ok(placements.every(({ name }) => /^workload-\d{4}$/.test(name)));
    });
  });

  it("moves no cluster when the fleet grows or shrinks", () => {
    fc.assert(
      fc.property(clusterCounts, clusterCounts, backingCounts, firstPorts, (one, other, backing, port) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        assert.deepEqual(placeClusters(more, backing, port).slice(0, fewer), placeClusters(fewer, backing, port));
      }),
    );
  });

  it("gives no port of a backing cluster twice", () => {
    checkPlacements((placements, clusters) => {
      const places = new Set(placements.map(({ backingCluster, nodePort }) => `${backingCluster}:${nodePort}`));
      assert.equal(places.size, clusters);
    });
  });

  it("spreads the clusters evenly over all backing clusters", () => {
    checkPlacements((placements, _clusters, backing) => {
      const counts = Array.from({ length: backing }, () => 0);
      placements.forEach(({ backingCluster }) => counts[backingCluster]!++);
      assert.equal(counts.length, backing);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    });
  });

  it("takes the ports in turn, and no more of them than the fullest backing cluster needs", () => {
    checkPlacements((placements, clusters, backing, port) => {
      const ports = placements.map(({ nodePort }) => nodePort);
      assert.equal(Math.min(...ports), port);
      assert.equal(Math.max(...ports), port + Math.ceil(clusters / backing) - 1);
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

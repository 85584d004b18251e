/** Where a workload cluster is. */
export interface Placement {
  /** Name of the Cluster; the same in every stack and at every scale. */
  readonly name: string;
  /** Number of its backing cluster, from 0. */
  readonly backingCluster: number;
  /** Port of its API server on the backing cluster's nodes. */
  readonly nodePort: number;
}

/**
 * Places workload clusters: the clusters are dealt out to the backing clusters in turn, and take the ports of each in
 * turn. So each cluster's place follows from its own number alone, and a larger or smaller fleet moves none.
 *
 * @param clusterCount number of workload clusters.
 * @param backingClusters number of backing clusters.
 * @param firstNodePort the port of the first workload cluster on each backing cluster.
 */
export function placeClusters(clusterCount: number, backingClusters: number, firstNodePort: number): Placement[] {
  return Array.from({ length: clusterCount }, (_, index) => ({
    name: workloadClusterName(index),
    backingCluster: index % backingClusters,
    nodePort: firstNodePort + Math.floor(index / backingClusters),
  }));
}

/** Name of a workload cluster by its index: `workload-0001`, … */
function workloadClusterName(index: number): string {
  return `workload-${String(index + 1).padStart(4, "0")}`;
}

/** Whether a cluster's name is one that the program gives. */
export function isWorkloadClusterName(name: string): boolean {
  return /^workload-\d{4,}$/.test(name);
}

/** Name of a backing cluster by its index: `backing-01`, … */
export function backingClusterName(index: number): string {
  return `backing-${String(index + 1).padStart(2, "0")}`;
}

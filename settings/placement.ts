import type { Settings } from "./schema";

/** What decides where the workload clusters are. */
export interface PlacementSettings extends Pick<Settings, "clusterCount" | "backingCapacity"> {
  readonly nodePortRange: Pick<Settings["nodePortRange"], "first">;
}

/** Where a workload cluster is. */
export interface Placement {
  /** Name of the Cluster; the same in every stack and at every scale. */
  readonly name: string;
  /** Number of its backing cluster, from 0. */
  readonly backingCluster: number;
  /** Number of the cluster on its backing cluster, from 0. */
  readonly index: number;
  /** Port of its API server on the backing cluster's nodes. */
  readonly nodePort: number;
}

/**
 * Places workload clusters: each backing cluster is filled, port by port, before the next one is used. So a cluster's
 * place follows from its own number, and neither more or fewer workload clusters nor more or fewer backing clusters
 * move it.
 */
export function placeClusters({ clusterCount, ...backing }: PlacementSettings): Placement[] {
  return workloadClusterNames(clusterCount).map((name) => placeCluster(name, backing));
}

/** Places one workload cluster, by its name. */
export function placeCluster(
  name: string,
  { backingCapacity, nodePortRange }: Omit<PlacementSettings, "clusterCount">,
): Placement {
  const number = workloadClusterNumber(name) - 1;
  const index = number % backingCapacity;
  return { name, backingCluster: Math.floor(number / backingCapacity), index, nodePort: nodePortRange.first + index };
}

/** The backing clusters that hold all workload clusters; at least one. */
export function backingClustersNeeded({
  clusterCount,
  backingCapacity,
}: Pick<PlacementSettings, "clusterCount" | "backingCapacity">): number {
  return Math.max(1, Math.ceil(clusterCount / backingCapacity));
}

/** Names of so many workload clusters: `workload-0001`, … */
export function workloadClusterNames(clusterCount: number): string[] {
  return Array.from({ length: clusterCount }, (_, index) => `workload-${String(index + 1).padStart(4, "0")}`);
}

/** Number of a workload cluster, from 1, by its name. */
export function workloadClusterNumber(name: string): number {
  return Number(name.replace("workload-", ""));
}

/** Whether a cluster's name is one that the program gives. */
export function isWorkloadClusterName(name: string): boolean {
  return /^workload-\d{4,}$/.test(name);
}

/** Name of a backing cluster by its index: `backing-01`, … */
export function backingClusterName(index: number): string {
  return `backing-${String(index + 1).padStart(2, "0")}`;
}

import { backingClustersNeeded } from "./placement";
import type { Settings } from "./schema";

/**
 * Number of backing clusters: as many as `backingCluster` lists or allows; else the setting, or, where that is
 * 0, as many as the workload clusters need.
 */
export function backingClustersOf(settings: Settings): number {
  const { backingCluster, backingClusters } = settings;
  switch (backingCluster.kind) {
    case "management":
      return 1;
    case "existing":
      return backingCluster.clusters.length;
    default:
      return backingClusters === 0 ? backingClustersNeeded(settings) : backingClusters;
  }
}

/** Workload clusters on the fullest backing cluster. */
export function fullestBackingCluster({ clusterCount, backingCapacity }: Settings): number {
  return Math.min(clusterCount, backingCapacity);
}

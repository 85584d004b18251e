import { backingClusterName, backingClustersNeeded } from "./placement";
import { MAXIMUM_CLUSTERS } from "./schema";
import type { Settings } from "./schema";
import { topologyKind } from "../topologies";

/**
 * Number of backing clusters: none if the topology has none; as many as `backingCluster` lists or allows; else the
 * setting, or, where that is 0, as many as the workload clusters need.
 */
export function backingClustersOf(settings: Settings): number {
  const { backingCluster, backingClusters } = settings;
  if (!hasBackingClusters(settings)) {
    return 0;
  }
  switch (backingCluster.kind) {
    case "management":
      return 1;
    case "existing":
      return backingCluster.clusters.length;
    default:
      return backingClusters === 0 ? backingClustersNeeded(settings) : backingClusters;
  }
}

/** The kind of the backing clusters: the management cluster's where that is the one. */
export function backingKind({ managementCluster, backingCluster }: Settings): Settings["managementCluster"]["kind"] {
  return backingCluster.kind === "management" ? managementCluster.kind : backingCluster.kind;
}

/** The names of all backing clusters, one of which may be the management cluster. */
export function backingClusterNames(settings: Settings): string[] {
  return Array.from({ length: backingClustersOf(settings) }, (_, index) => backingClusterName(index));
}

/** The names of the clusters of a kind that the program makes. */
export function madeClusters(settings: Settings, kind: "local" | "kind"): string[] {
  const { managementCluster, backingCluster } = settings;
  const backing = backingCluster.kind === kind ? backingClusterNames(settings) : [];
  return managementCluster.kind === kind ? ["management", ...backing] : backing;
}

/** Workload clusters on the fullest backing cluster. */
export function fullestBackingCluster(settings: Settings): number {
  const { clusterCount, backingCapacity } = settings;
  return hasBackingClusters(settings) ? Math.min(clusterCount, backingCapacity) : 0;
}

/** Workload clusters on each backing cluster that has some: one is full before the next has any. */
export function clustersByBackingCluster(settings: Settings): number[] {
  const each = fullestBackingCluster(settings);
  const used = each === 0 ? 0 : Math.ceil(settings.clusterCount / each);
  return Array.from({ length: used }, (_, index) => Math.min(each, settings.clusterCount - index * each));
}

/** API servers on the fullest backing cluster. */
export function fullestApiServers(settings: Settings): number {
  return topologyKind(settings.topology.kind).apiServersOf(fullestBackingCluster(settings));
}

/** Workload clusters that share what a backing cluster has: all of them, if the topology has no backing clusters. */
export function backingCapacityOf(settings: Pick<Settings, "topology" | "backingCapacity">): number {
  return hasBackingClusters(settings) ? settings.backingCapacity : MAXIMUM_CLUSTERS;
}

/** Whether the topology of the settings has backing clusters. */
export function hasBackingClusters({ topology }: Pick<Settings, "topology">): boolean {
  return topologyKind(topology.kind).hasBackingClusters;
}

/** Whether workload clusters have NodePorts on their backing clusters. */
export function hasNodePorts({ topology }: Pick<Settings, "topology">): boolean {
  return topologyKind(topology.kind).apiServersOf(1) > 0;
}

/** The NodePorts of a backing cluster that is full: no others of the range are used. */
export function usedNodePorts(settings: Settings): Settings["nodePortRange"] {
  const { first, last } = settings.nodePortRange;
  const apiServers = topologyKind(settings.topology.kind).apiServersOf(settings.backingCapacity);
  return { first, last: Math.min(last, first + apiServers - 1) };
}

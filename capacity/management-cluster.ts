import type { ManagerName } from "../components/manager-definitions";
import { clustersByBackingCluster } from "../settings/backing-clusters";
import { machinesPerCluster } from "../settings/machines";
import type { Settings } from "../settings/settings";
import { topologyKind, topologyOf } from "../topologies";
import type { Resources } from "../topologies/costs";
import { COLLECTION_SHARE, KUBERNETES_CLUSTER, SPARE_HOST_SHARE, USER_DATA_IN_MANAGEMENT } from "./costs";
import { memoryWith, savedCollections } from "./garbage-collection";
import { add, times, total } from "./resources";
import type { Parts } from "./resources";

/** What the management cluster's managers and what grows in it with the workload clusters need, without the cluster itself. */
export function predictManagement(settings: Settings): Resources {
  const { clusterCount, cloudInitKilobytes } = settings;
  const growing = growingParts(settings);
  return add(
    ...onceInManagement(settings),
    total(growing),
    apiServerCollections(settings, growing),
    managerCollections(settings, growing),
    times(clusterCount * machinesPerCluster(settings) * cloudInitKilobytes, total(USER_DATA_IN_MANAGEMENT)),
  );
}

/** What grows with the workload clusters, by its part, where programs have Go's defaults and there is one of each manager. */
function growingParts(settings: Settings): Parts {
  const { clusterCount, topology } = settings;
  const { costs } = topologyOf(topology);
  return addParts([
    [clusterCount, costs.workloadInManagement],
    [clusterCount * machineEquivalents(settings), costs.machineInManagement],
    [pairs(clusterCount), costs.pairInManagement],
    [
      clustersByBackingCluster(settings)
        .map(pairs)
        .reduce((sum, count) => sum + count, 0),
      costs.pairOnBackingCluster,
    ],
  ]);
}

/** Each of so many with each other. */
function pairs(count: number): number {
  return count * (count - 1);
}

/** Machines of a workload cluster beyond the first, with spare hosts as shares of machines. */
function machineEquivalents(settings: Settings): number {
  return machinesPerCluster(settings) - 1 + SPARE_HOST_SHARE * settings.spareHostsPerCluster;
}

/**
 * What there is once per management cluster; of a manager with shards or replicas, each. A replica that stands by has
 * memory, but reconciles nothing: its CPU time is not counted.
 */
function onceInManagement({ topology, managers }: Settings): Resources[] {
  return Object.entries(topologyOf(topology).costs.managementCluster).map(([name, cost]) => {
    const { shards = 1, replicas = 1 } = managers[name as ManagerName] ?? {};
    const each = add(cost);
    return { ...times(shards, each), memoryMebibytes: shards * replicas * each.memoryMebibytes };
  });
}

/** What the environment of the API server changes, of what it takes by Go's defaults. */
function apiServerCollections({ managementCluster, topology }: Settings, growing: Parts): Partial<Resources> {
  const environment = (managementCluster.kind === "local" && managementCluster.apiServerEnv) || {};
  const all: readonly Parts[] = [KUBERNETES_CLUSTER, topologyOf(topology).costs.managementCluster, growing];
  const byDefault = all.reduce((sum, parts) => sum + (parts["kube-apiserver"]?.memoryMebibytes ?? 0), 0);
  const saved = COLLECTION_SHARE.apiServer * savedCollections(environment, byDefault);
  return {
    memoryMebibytes: memoryWith(environment, byDefault) - byDefault,
    bringUpCpuSeconds: -saved * total(growing).bringUpCpuSeconds,
  };
}

/**
 * What the managers' environments, and their shards and replicas, change of what they hold of the workload clusters, of
 * which every kind is taken to have the same part, and every shard and replica to hold all. KCP has more than others: for
 * its second shard with 50 clusters that is 56 MiB with what it has without them, and 88 were measured (docs/scale.md,
 * "Shards"). For a replica that stands by it is the most.
 */
function managerCollections({ managers, topology }: Settings, growing: Parts): Resources {
  const names = Object.keys(topologyKind(topology.kind).managers) as ManagerName[];
  const each = 1 / names.length;
  const byDefault = each * (growing.managers?.memoryMebibytes ?? 0);
  return add(
    ...names.map((name) => {
      const { env = {}, shards = 1, replicas = 1 } = managers[name] ?? {};
      const saved = COLLECTION_SHARE.managers * savedCollections(env, byDefault);
      return {
        memoryMebibytes: shards * replicas * memoryWith(env, byDefault) - byDefault,
        bringUpCpuSeconds: -each * saved * total(growing).bringUpCpuSeconds,
      };
    }),
  );
}

/** So many times each of several parts, by the part's name. */
function addParts(amounts: readonly (readonly [count: number, parts: Parts])[]): Parts {
  const sums: Record<string, Resources> = {};
  for (const [count, parts] of amounts) {
    for (const [name, part] of Object.entries(parts)) {
      sums[name] = add(sums[name] ?? {}, times(count, part));
    }
  }
  return sums;
}

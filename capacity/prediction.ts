import { availableParallelism } from "node:os";
import type { ManagerName } from "../components/manager-definitions";
import { backingClustersOf, fullestBackingCluster } from "../settings/backing-clusters";
import { hostsPerCluster, machinesPerCluster } from "../settings/machines";
import { stackSizes } from "../settings/stack-sizes";
import type { Settings } from "../settings/settings";
import { topologyKind, topologyOf } from "../topologies";
import type { Costs, Resources } from "../topologies/costs";
import {
  HOST_IN_PULUMI,
  IMAGE_STORE,
  KUBERNETES_CLUSTER,
  NODE_DISK,
  PULUMI,
  PULUMI_PER_KUBERNETES_CLUSTER,
  SPARE_HOST_SHARE,
  USER_DATA_IN_MANAGEMENT,
  USER_DATA_IN_PULUMI,
} from "./costs";

/** What a fleet will need, by role; every number is rounded up. */
export interface Prediction {
  /** The management cluster with its managers; without what it has as a backing cluster. */
  readonly managementCluster: Resources;
  /** The fullest backing cluster; what is added to the management cluster if that is the backing cluster. */
  readonly eachBackingCluster: Resources;
  /** Pulumi's processes while they run. */
  readonly pulumi: Resources;
  /** All that runs on this machine: Pulumi, the clusters of kind `local` and `kind`, and the images that local nodes share. */
  readonly thisMachine: Resources;
  /** Seconds that bringing up all of that takes this machine's cores; what is only waited for comes on top. */
  readonly bringUpSeconds: number;
}

/**
 * Predicts what the fleet of a stack needs from the measured costs of its parts. The same settings on the same machine
 * have the same prediction, whatever else runs there.
 *
 * @param cores cores that this machine has. Default: those that this process may use.
 */
export function predict(settings: Settings, cores: number = availableParallelism()): Prediction {
  const { managementCluster, backingCluster, clusterCount, cloudInitKilobytes, topology } = settings;
  const backingClusters = backingClustersOf(settings);
  const { costs } = topologyOf(topology);
  const management = add(
    clusterOfKind(managementCluster.kind),
    ...onceInManagement(settings),
    times(clusterCount, total(costs.workloadInManagement)),
    times(clusterCount, furtherCaches(settings)),
    times(clusterCount * machineEquivalents(settings), total(costs.machineInManagement)),
    times(clusterCount * machinesPerCluster(settings) * cloudInitKilobytes, total(USER_DATA_IN_MANAGEMENT)),
  );
  const workload = total(costs.workloadInBacking);
  const backing = add(clusterOfKind(backingCluster.kind), total(costs.backingCluster));
  const pulumi = predictPulumi(settings);

  const backingKind = backingCluster.kind === "management" ? managementCluster.kind : backingCluster.kind;
  const thisMachine = add(
    times(isOnThisMachine(managementCluster.kind) ? 1 : 0, management),
    times(isOnThisMachine(backingKind) ? 1 : 0, add(times(backingClusters, backing), times(clusterCount, workload))),
    times(managementCluster.kind === "local" || backingKind === "local" ? 1 : 0, total(IMAGE_STORE)),
    pulumi,
  );
  return {
    managementCluster: roundUp(management),
    eachBackingCluster: roundUp(add(backing, times(fullestBackingCluster(settings), workload))),
    pulumi: roundUp(pulumi),
    thisMachine: roundUp(thisMachine),
    bringUpSeconds: Math.ceil(thisMachine.bringUpCpuSeconds / cores),
  };
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

/**
 * What shards and replicas hold of each workload cluster besides what one manager of each kind does: every kind is taken
 * to have the same part of the managers' memory, and every shard and replica to hold all. For a second shard of KCP with
 * 50 clusters that is 80 MiB with what it has without them, and 88 were measured (docs/scale.md, "Shards"); for a replica
 * that stands by it is the most.
 */
function furtherCaches({ topology, managers }: Settings): Resources {
  const { workloadInManagement } = topologyOf(topology).costs;
  const further = Object.values(managers).reduce((sum, { shards = 1, replicas = 1 }) => sum + shards * replicas - 1, 0);
  const kinds = Object.keys(topologyKind(topology.kind).managers).length;
  return add({ memoryMebibytes: ((workloadInManagement.managers?.memoryMebibytes ?? 0) * further) / kinds });
}

/** Memory is that of the largest stack, since stacks are run one after the other. */
function predictPulumi(settings: Settings): Resources {
  const { backingCluster, clusterCount, cloudInitKilobytes, topology } = settings;
  const { clustersInBaseStack, clustersPerStack } = stackSizes(settings);
  const kubernetesClusters = 1 + (backingCluster.kind === "management" ? 0 : backingClustersOf(settings));
  const inBaseStack = Math.min(clusterCount, clustersInBaseStack);
  const largestStack = Math.max(inBaseStack, Math.min(clusterCount - inBaseStack, clustersPerStack));
  const furtherHosts = Math.max(0, hostsPerCluster(settings) - 1);
  const perCluster = add(
    total(topologyOf(topology).costs.workloadInPulumi),
    times(furtherHosts, total(HOST_IN_PULUMI)),
    times(cloudInitKilobytes, total(USER_DATA_IN_PULUMI)),
  );
  return add(total(PULUMI), times(kubernetesClusters, total(PULUMI_PER_KUBERNETES_CLUSTER)), {
    ...times(clusterCount, perCluster),
    memoryMebibytes: largestStack * perCluster.memoryMebibytes,
  });
}

/** What a Kubernetes cluster has before anything is put there, if the program makes it. */
function clusterOfKind(kind: string): Resources {
  return isOnThisMachine(kind) ? add(total(KUBERNETES_CLUSTER), NODE_DISK[kind]) : add();
}

function isOnThisMachine(kind: string): kind is keyof typeof NODE_DISK {
  return kind in NODE_DISK;
}

function total(costs: Costs): Resources {
  return add(...Object.values(costs));
}

function add(...amounts: Partial<Resources>[]): Resources {
  return mapResources((name) => amounts.reduce((sum, amount) => sum + (amount[name] ?? 0), 0));
}

function times(factor: number, amount: Resources): Resources {
  return mapResources((name) => factor * amount[name]);
}

function roundUp(amount: Resources): Resources {
  return mapResources((name) => Math.ceil(amount[name]));
}

function mapResources(value: (name: keyof Resources) => number): Resources {
  return {
    memoryMebibytes: value("memoryMebibytes"),
    diskMebibytes: value("diskMebibytes"),
    idleMillicores: value("idleMillicores"),
    bringUpCpuSeconds: value("bringUpCpuSeconds"),
  };
}

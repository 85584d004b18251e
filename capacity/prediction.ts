import { availableParallelism } from "node:os";
import { backingClustersOf, backingKind, fullestBackingCluster } from "../settings/backing-clusters";
import { hostsPerCluster, machineDeploymentsOf } from "../settings/machines";
import { stackSizes } from "../settings/stack-sizes";
import type { Settings } from "../settings/settings";
import { topologyOf } from "../topologies";
import type { Resources } from "../topologies/costs";
import {
  HOST_IN_PULUMI,
  IMAGE_STORE,
  KUBERNETES_CLUSTER,
  MACHINE_DEPLOYMENT_IN_PULUMI,
  NODE_DISK,
  PULUMI,
  PULUMI_PER_KUBERNETES_CLUSTER,
  USER_DATA_IN_PULUMI,
} from "./costs";
import { predictManagement } from "./management-cluster";
import { add, roundUp, times, total } from "./resources";

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
  const { managementCluster, backingCluster, clusterCount, topology } = settings;
  const backingClusters = backingClustersOf(settings);
  const { costs } = topologyOf(topology);
  const management = add(clusterOfKind(managementCluster.kind), predictManagement(settings));
  const workload = total(costs.workloadInBacking);
  const backing = add(clusterOfKind(backingCluster.kind), total(costs.backingCluster));
  const pulumi = predictPulumi(settings);

  const kind = backingKind(settings);
  const thisMachine = add(
    times(isOnThisMachine(managementCluster.kind) ? 1 : 0, management),
    times(isOnThisMachine(kind) ? 1 : 0, add(times(backingClusters, backing), times(clusterCount, workload))),
    times(managementCluster.kind === "local" || kind === "local" ? 1 : 0, total(IMAGE_STORE)),
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
    times(machineDeploymentsOf(settings), total(MACHINE_DEPLOYMENT_IN_PULUMI)),
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

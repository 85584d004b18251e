import * as pulumi from "@pulumi/pulumi";
import { predict } from "../capacity/prediction";
import type { Prediction } from "../capacity/prediction";
import { concurrencyOf } from "../settings/concurrency";
import { backingClusterName, placeClusters } from "../settings/placement";
import type { CheckedSettings } from "../checks/check";
import { topologyOf } from "../topologies";
import type { FleetArgs, SharedParts } from "../topologies/topology";
import { Admission } from "./admission";
import { parseClusterStack } from "./cluster-stacks";
import type { ClusterRange } from "./cluster-stacks";

/** What a user can ask of a workload cluster. */
export interface WorkloadClusterOutputs {
  readonly name: string;
  readonly namespace: string;
  /** URL of its API server. */
  readonly endpoint: pulumi.Output<string>;
  /** Name of its backing cluster. */
  readonly backingCluster: string;
}

/** The outputs of a stack that holds workload clusters only. */
export interface ClusterStackOutputs {
  readonly clusters: WorkloadClusterOutputs[];
}

/** The outputs of a stack with management and backing clusters. */
export interface StackOutputs extends ClusterStackOutputs {
  /** The kind of the topology. */
  readonly topology: CheckedSettings["topology"]["kind"];
  /** A kubeconfig with administrator's rights; secret. */
  readonly managementKubeconfig: pulumi.Output<string>;
  /** The same for each backing cluster, by its name; secret. */
  readonly backingKubeconfigs: pulumi.Output<Record<string, string>>;
  /** What the stacks of the workload clusters need, where they are not in this one. */
  readonly sharedParts?: pulumi.Output<unknown>;
  /** Secret. */
  readonly sharedSecrets?: pulumi.Output<unknown>;
  /** What the fleet is predicted to need, that in stacks of its own included. */
  readonly prediction: Prediction;
}

/**
 * Builds a stack: the parts that all workload clusters share, and the workload clusters on them; or, for a stack whose
 * name says so (cluster-stacks.ts), a range of the workload clusters on the parts of its base stack.
 */
export function createStack(
  settings: CheckedSettings,
  stack: string = pulumi.getStack(),
): StackOutputs | ClusterStackOutputs {
  const clusterStack = parseClusterStack(stack);
  if (clusterStack === undefined) {
    return createBaseStack(settings);
  }
  const { base, first, last } = clusterStack;
  const reference = new pulumi.StackReference(`organization/${pulumi.getProject()}/${base}`);
  const shared = topologyOf(settings.topology).referSharedParts(fleetArgs(settings), {
    shared: reference.requireOutput("sharedParts"),
    secrets: reference.requireOutput("sharedSecrets"),
  });
  return { clusters: createWorkloadClusters(settings, shared, { first, last: Math.min(last, settings.clusterCount) }) };
}

function createBaseStack(settings: CheckedSettings): StackOutputs {
  const { topology, clusterCount, clustersPerStack } = settings;
  const shared = topologyOf(topology).createSharedParts(fleetArgs(settings));
  const { managementKubeconfig, backingKubeconfigs, exported } = shared;
  return {
    topology: topology.kind,
    managementKubeconfig,
    backingKubeconfigs,
    ...(clustersPerStack === 0
      ? { clusters: createWorkloadClusters(settings, shared, { first: 1, last: clusterCount }) }
      : { clusters: [], sharedParts: exported.shared, sharedSecrets: exported.secrets }),
    prediction: predict(settings),
  };
}

function fleetArgs({ managementCluster, managers, backingCluster, backingClusters }: CheckedSettings): FleetArgs {
  const source = (index: number) => {
    switch (backingCluster.kind) {
      case "management":
        return undefined;
      case "existing":
        return { kind: backingCluster.kind, ...backingCluster.clusters[index]! };
      default:
        return backingCluster;
    }
  };
  const sources = Array.from({ length: backingClusters }, (_, index) => [backingClusterName(index), source(index)]);
  return { managementCluster, managers, backingClusters: Object.fromEntries(sources) as FleetArgs["backingClusters"] };
}

/** Makes the workload clusters of a range, no more of them at the same time than `concurrency` says. */
function createWorkloadClusters(
  settings: CheckedSettings,
  shared: SharedParts,
  { first, last }: ClusterRange,
): WorkloadClusterOutputs[] {
  const { clusterCount, backingClusters, nodePortRange, availableTimeoutSeconds } = settings;
  const admission = new Admission(concurrencyOf(settings));
  const placements = placeClusters(clusterCount, backingClusters, nodePortRange.first);
  return placements.slice(first - 1, last).map(({ name, backingCluster: index, nodePort }) => {
    const backingCluster = backingClusterName(index);
    const cluster = admission.admit((after) =>
      shared.createWorkloadCluster({ name, backingCluster, nodePort }, { after, availableTimeoutSeconds }),
    );
    return { name, namespace: name, endpoint: cluster.endpoint.url, backingCluster };
  });
}

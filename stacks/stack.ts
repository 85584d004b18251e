import * as pulumi from "@pulumi/pulumi";
import { predict } from "../capacity/prediction";
import type { Prediction } from "../capacity/prediction";
import { refusals } from "../resources/fleet-layout/layout";
import type { FleetLayout as Layout } from "../resources/fleet-layout/layout";
import { FleetLayout } from "../resources/fleet-layout/resource";
import { concurrencyOf } from "../settings/concurrency";
import { backingCapacityOf, backingClustersOf, hasBackingClusters } from "../settings/backing-clusters";
import { backingClusterName, backingClustersNeeded, placeClusters } from "../settings/placement";
import type { Placement } from "../settings/placement";
import { machineCountsOf } from "../settings/machines";
import { shardOf } from "../settings/shards";
import { kubernetesVersionOf } from "../settings/kubernetes-version";
import { stackSizes } from "../settings/stack-sizes";
import type { CheckedSettings } from "../checks/check";
import { topologyOf } from "../topologies";
import type { FleetArgs, SharedParts } from "../topologies/topology";
import { Admission } from "./admission";
import { parseClusterStack } from "./cluster-stacks";
import type { ClusterRange, ClusterStack } from "./cluster-stacks";
import { layoutOf } from "./layout";

/** What a user can ask of a workload cluster. */
export interface WorkloadClusterOutputs {
  readonly name: string;
  readonly namespace: string;
  /** URL of its API server. */
  readonly endpoint: pulumi.Output<string>;
  /** Name of its backing cluster, if the topology has those. */
  readonly backingCluster?: string;
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
  /** What the stacks of the workload clusters that are not in this one need. */
  readonly layout?: Layout;
  readonly sharedParts?: pulumi.Output<unknown>;
  /** Secret. */
  readonly sharedSecrets?: pulumi.Output<unknown>;
  /** What the fleet is predicted to need, that in stacks of its own included. */
  readonly prediction: Prediction;
}

/**
 * Builds a stack: the parts that all workload clusters share, and the first workload clusters on them; or, for a stack
 * whose name says so (cluster-stacks.ts), a range of the workload clusters on the parts of its base stack.
 *
 * Nothing is declared before the layout is accepted, and so nothing is changed if it is refused.
 */
export async function createStack(
  settings: CheckedSettings,
  stack: string = pulumi.getStack(),
): Promise<StackOutputs | ClusterStackOutputs> {
  const clusterStack = parseClusterStack(stack);
  return clusterStack === undefined ? createBaseStack(settings) : createClusterStack(settings, clusterStack);
}

async function createBaseStack(settings: CheckedSettings): Promise<StackOutputs> {
  const { topology, clusterCount } = settings;
  const { clustersInBaseStack } = stackSizes(settings);
  await new FleetLayout("layout", layoutOf(settings)).accepted();
  const shared = topologyOf(topology).createSharedParts(fleetArgs(settings, allBackingClusters(settings)));
  const { managementKubeconfig, backingKubeconfigs, exported } = shared;
  if (clusterCount > clustersInBaseStack) {
    void pulumi.log.info(
      `workload clusters ${clustersInBaseStack + 1} to ${clusterCount} are in other stacks: \`make up\` updates them, too`,
    );
  }
  return {
    topology: topology.kind,
    managementKubeconfig,
    backingKubeconfigs,
    clusters: createWorkloadClusters(settings, shared, placementsOf(settings, { first: 1, last: clustersInBaseStack })),
    ...(clusterCount > clustersInBaseStack && {
      layout: layoutOf(settings),
      sharedParts: exported.shared,
      sharedSecrets: exported.secrets,
    }),
    prediction: predict(settings),
  };
}

async function createClusterStack(
  settings: CheckedSettings,
  { base, ...range }: ClusterStack,
): Promise<ClusterStackOutputs> {
  const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${base}`);
  const made = await backingClustersOfBase(settings, base, reference);
  const placements = placementsOf(settings, range).filter(({ backingCluster }) => backingCluster < made);
  // Each backing cluster is a Kubernetes provider, a process of 100 MB.
  const backingClusters = [...new Set(placements.map(({ backingCluster }) => backingCluster))];
  const shared = topologyOf(settings.topology).referSharedParts(fleetArgs(settings, backingClusters), {
    shared: reference.requireOutput("sharedParts"),
    secrets: reference.requireOutput("sharedSecrets"),
  });
  return { clusters: createWorkloadClusters(settings, shared, placements) };
}

/**
 * How many backing clusters a base stack has made. In a preview these may be too few, which then shows less than all.
 *
 * @throws RunError if the base stack was not updated with these settings, or would have refused them.
 */
async function backingClustersOfBase(
  settings: CheckedSettings,
  base: string,
  reference: pulumi.StackReference,
): Promise<number> {
  const layout = (await reference.getOutputDetails("layout")).value as Layout | undefined;
  const wanted = layoutOf(settings);
  const reasons = layout === undefined ? [] : refusals(layout, wanted).map(({ reason }) => reason);
  const made = layout === undefined ? 0 : backingClustersNeeded(layout);
  if (made === 0 || (made < backingClustersNeeded(wanted) && !pulumi.runtime.isDryRun())) {
    reasons.push(`stack ${base} has not made what these workload clusters share: update it first, as \`make up\` does`);
  }
  if (reasons.length > 0) {
    throw new pulumi.RunError(reasons.join("\n"));
  }
  return made;
}

function allBackingClusters(settings: CheckedSettings): number[] {
  return Array.from({ length: backingClustersOf(settings) }, (_, index) => index);
}

function fleetArgs(settings: CheckedSettings, indices: number[]): FleetArgs {
  const { fleetId: id, managementCluster, managers, backingCluster } = settings;
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
  const sources = indices.map((index) => [backingClusterName(index), source(index)]);
  return {
    id,
    managementCluster,
    kubernetesVersion: kubernetesVersionOf(settings),
    machines: machineCountsOf(settings),
    managers,
    backingClusters: Object.fromEntries(sources) as FleetArgs["backingClusters"],
    firstNodePort: settings.nodePortRange.first,
  };
}

function placementsOf(settings: CheckedSettings, { first, last }: ClusterRange): Placement[] {
  return placeClusters({ ...settings, backingCapacity: backingCapacityOf(settings) }).slice(first - 1, last);
}

/** Makes workload clusters, no more of them at the same time than `concurrency` says. */
function createWorkloadClusters(
  settings: CheckedSettings,
  shared: SharedParts,
  placements: Placement[],
): WorkloadClusterOutputs[] {
  const { availableTimeoutSeconds } = settings;
  const admission = new Admission(concurrencyOf(settings));
  return placements.map(({ name, index, backingCluster: backing, nodePort }) => {
    const backingCluster = backingClusterName(backing);
    const place = { name, backingCluster, index, nodePort };
    const shard = shardOf(settings, name);
    const cluster = admission.admit((after) =>
      shared.createWorkloadCluster(place, { shard, after, availableTimeoutSeconds }),
    );
    const endpoint = cluster.endpoint.url;
    return { name, namespace: name, endpoint, ...(hasBackingClusters(settings) && { backingCluster }) };
  });
}

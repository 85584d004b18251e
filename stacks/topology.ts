import * as pulumi from "@pulumi/pulumi";
import { FakeWorkloadCluster } from "../components/fake-workload-cluster";
import { parseClusterStack } from "./cluster-stacks";
import type { ClusterRange } from "./cluster-stacks";
import { backingClusterName, placeClusters } from "../settings/placement";
import { concurrencyOf } from "../settings/concurrency";
import { predict } from "../capacity/prediction";
import type { Prediction } from "../capacity/prediction";
import { createSharedClusters, exportSharedClusters, referSharedClusters } from "./shared-clusters";
import type { ExportedClusters, ExportedSecrets, SharedClusters } from "./shared-clusters";
import type { Settings } from "../settings/settings";

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
export interface TopologyOutputs extends ClusterStackOutputs {
  /** A kubeconfig with administrator's rights; secret. */
  readonly managementKubeconfig: pulumi.Output<string>;
  /** The same for each backing cluster, by its name; secret. */
  readonly backingKubeconfigs: pulumi.Output<Record<string, string>>;
  /** What the stacks of the workload clusters need, where they are not in this one. */
  readonly sharedClusters?: pulumi.Output<ExportedClusters>;
  /** Secret. */
  readonly sharedSecrets?: pulumi.Output<ExportedSecrets>;
  /** What the fleet is predicted to need, that in stacks of its own included. */
  readonly prediction: Prediction;
}

/**
 * Builds a stack: the management cluster, its backing clusters, and the workload clusters on them; or, for a stack
 * whose name says so (cluster-stacks.ts), a range of the workload clusters on the clusters of its base stack.
 */
export function createTopology(
  settings: Settings,
  stack: string = pulumi.getStack(),
): TopologyOutputs | ClusterStackOutputs {
  const clusterStack = parseClusterStack(stack);
  if (clusterStack === undefined) {
    return createBaseStack(settings);
  }
  const { base, first, last } = clusterStack;
  const reference = new pulumi.StackReference(`organization/${pulumi.getProject()}/${base}`);
  const shared = referSharedClusters(settings, reference);
  return { clusters: createWorkloadClusters(settings, shared, { first, last: Math.min(last, settings.clusterCount) }) };
}

function createBaseStack(settings: Settings): TopologyOutputs {
  const { clusterCount, clustersPerStack } = settings;
  const shared = createSharedClusters(settings);
  const { management, backing } = shared;
  const kubeconfigs = backing.map(({ cluster }, index) => [backingClusterName(index), cluster.kubeconfig]);
  return {
    managementKubeconfig: management.cluster.kubeconfig,
    backingKubeconfigs: pulumi.secret(Object.fromEntries(kubeconfigs) as Record<string, pulumi.Output<string>>),
    ...(clustersPerStack === 0
      ? { clusters: createWorkloadClusters(settings, shared, { first: 1, last: clusterCount }) }
      : { clusters: [], ...exportSharedClusters(shared) }),
    prediction: predict(settings),
  };
}

/** Makes the workload clusters of a range, each once enough of those before it are available. */
function createWorkloadClusters(
  settings: Settings,
  { management, backing }: SharedClusters,
  { first, last }: ClusterRange,
): WorkloadClusterOutputs[] {
  const concurrency = concurrencyOf(settings);
  const components: FakeWorkloadCluster[] = [];
  const placements = placeClusters(settings.clusterCount, settings.backingClusters, settings.nodePortRange.first);
  return placements.slice(first - 1, last).map(({ name, backingCluster, nodePort }, index) => {
    const before = components[index - concurrency];
    const component = new FakeWorkloadCluster(name, {
      management,
      backing: backing[backingCluster]!,
      nodePort,
      apiServer: settings.workloadApiServer,
      availableTimeoutSeconds: settings.availableTimeoutSeconds,
      after: before === undefined ? undefined : availabilityOf(before),
    });
    components.push(component);
    const { endpoint } = component;
    return { name, namespace: name, endpoint, backingCluster: backingClusterName(backingCluster) };
  });
}

/**
 * Resolves once the controllers report the cluster as available. It is not a dependency: the state would keep that, so
 * that one cluster could not be destroyed without all that have waited for it, and a fleet only in their order.
 */
function availabilityOf({ availability }: FakeWorkloadCluster): Promise<void> {
  return new Promise((resolve) => {
    availability.urn.apply(() => resolve());
  });
}

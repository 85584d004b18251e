import * as pulumi from "@pulumi/pulumi";
import { BackingCluster } from "../components/backing-cluster";
import { FakeWorkloadCluster } from "../components/fake-workload-cluster";
import type { ClusterKind, KubernetesCluster } from "../components/kubernetes-cluster";
import { ManagementCluster } from "../components/management-cluster";
import { placeClusters } from "./placement";
import type { Settings } from "./settings";

/** What a user can ask of a workload cluster. */
export interface WorkloadClusterOutputs {
  readonly name: string;
  readonly namespace: string;
  /** URL of its API server. */
  readonly endpoint: pulumi.Output<string>;
  /** Name of its backing cluster. */
  readonly backingCluster: string;
}

/** The stack's outputs. */
export interface TopologyOutputs {
  /** A kubeconfig with administrator's rights; secret. */
  readonly managementKubeconfig: pulumi.Output<string>;
  /** The same for each backing cluster, by its name; secret. */
  readonly backingKubeconfigs: pulumi.Output<Record<string, string>>;
  readonly clusters: WorkloadClusterOutputs[];
}

/** Builds a stack: the management cluster, its backing clusters, and the workload clusters on them. */
export function createTopology(settings: Settings): TopologyOutputs {
  const management = new ManagementCluster("management", {
    source: settings.managementCluster,
    managers: settings.managers,
  });
  const backingClusters = backingSources(settings, management.cluster).map((source, index) => {
    const name = `backing-${String(index + 1).padStart(2, "0")}`;
    return { name, component: new BackingCluster(name, { source }) };
  });
  const placements = placeClusters(settings.clusterCount, settings.backingClusters, settings.nodePortRange.first);
  const clusters = placements.map(({ name, backingCluster, nodePort }) => {
    const backing = backingClusters[backingCluster]!;
    const { endpoint } = new FakeWorkloadCluster(name, {
      management,
      backing: backing.component,
      nodePort,
      apiServer: settings.workloadApiServer,
      availableTimeoutSeconds: settings.availableTimeoutSeconds,
    });
    return { name, namespace: name, endpoint, backingCluster: backing.name };
  });
  return {
    managementKubeconfig: management.cluster.kubeconfig,
    backingKubeconfigs: pulumi.secret(
      Object.fromEntries(backingClusters.map(({ name, component }) => [name, component.cluster.kubeconfig])),
    ),
    clusters,
  };
}

/** Where each backing cluster comes from. */
function backingSources(settings: Settings, management: KubernetesCluster): (ClusterKind | KubernetesCluster)[] {
  const { backingCluster, backingClusters } = settings;
  switch (backingCluster.kind) {
    case "management":
      return [management];
    case "existing":
      return backingCluster.clusters.map((cluster) => ({ kind: "existing", ...cluster }));
    default:
      return Array.from({ length: backingClusters }, () => backingCluster);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { KubernetesClient } from "../clients/kubernetes/client";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import type { ClusterKind } from "../components/kubernetes-cluster";
import type { ManagerDefinitions, ManagerName, ManagerSettings } from "../components/manager-definitions";
import type { MachineCounts } from "../components/workload-cluster-parts";
import type { ResourceName } from "../resources";
import type { TopologyCosts } from "./costs";

/** What every topology is told of the fleet. */
export interface FleetArgs {
  /** ID of the fleet, which all that it makes in Kubernetes clusters carries as a label. */
  readonly id: string;
  /** Where the management cluster comes from. */
  readonly managementCluster: ClusterKind;
  /** Version of Kubernetes, with its `v`: the workload clusters', and that of nodes of kind `local`. */
  readonly kubernetesVersion: string;
  /** The machines of each workload cluster. */
  readonly machines: MachineCounts;
  /** Settings by controller manager. */
  readonly managers: Partial<Readonly<Record<ManagerName, ManagerSettings>>>;
  /** Where the backing clusters come from, by name; undefined: the management cluster is the one there is. */
  readonly backingClusters: Readonly<Record<string, ClusterKind | undefined>>;
  /** The first of the ports of API servers on the backing clusters' nodes. */
  readonly firstNodePort: number;
}

/** What a topology is told of one workload cluster. */
export interface WorkloadClusterPlace {
  /** Name of the Cluster. */
  readonly name: string;
  /** Name of its backing cluster. */
  readonly backingCluster: string;
  /** Number of the cluster on its backing cluster, from 0. */
  readonly index: number;
  /** Port of its API server on the backing cluster's nodes. */
  readonly nodePort: number;
}

/** How a workload cluster is brought up and waited for. */
export interface WorkloadClusterOptions {
  /** Index of the shard of the managers that reconcile it, if they have any. */
  readonly shard?: number;
  /** Resolves when it may be brought up. */
  readonly after: Promise<unknown>;
  /** Seconds until the controllers must report it as available. */
  readonly availableTimeoutSeconds: number;
}

/** What the stacks that hold workload clusters need of the stack with the shared parts: plain values, and secrets. */
export interface ExportedParts {
  readonly shared: pulumi.Output<unknown>;
  readonly secrets: pulumi.Output<unknown>;
}

/** What a stack needs of a workload cluster that it declares. */
export interface DeclaredWorkloadCluster {
  /** What serves its API. */
  readonly endpoint: { readonly url: pulumi.Output<string> };
  /** There once the controllers report it as available. */
  readonly availability: pulumi.Resource;
}

/** What all workload clusters of a fleet share, in whichever stack it was made. */
export interface SharedParts {
  createWorkloadCluster(place: WorkloadClusterPlace, options: WorkloadClusterOptions): DeclaredWorkloadCluster;
}

/** The shared parts in the stack that makes them. */
export interface OwnSharedParts extends SharedParts {
  /** A kubeconfig with administrator's rights in the management cluster; secret. */
  readonly managementKubeconfig: pulumi.Output<string>;
  /** The same for each backing cluster, by its name; secret. */
  readonly backingKubeconfigs: pulumi.Output<Record<string, string>>;
  /** For the other stacks of the fleet. */
  readonly exported: ExportedParts;
}

/** Whether a workload cluster, by its name, is to stay. */
export type IsWanted = (cluster: string) => boolean;

/** A cluster in which things of workload clusters may be that no state knows of. */
export interface SweepTarget {
  readonly cluster: KubeconfigReference;
  /** ID of the fleet: what does not carry it stays. */
  readonly fleet: string;
  /**
   * Deletes what belongs to workload clusters that are not wanted.
   *
   * @param isInterrupted asked before each deletion that the managers have to work on: once it says so, no other is begun.
   */
  sweep(client: KubernetesClient, isWanted: IsWanted, isInterrupted: () => boolean): Promise<void>;
}

/** A way to build a fleet. */
export interface Topology {
  readonly costs: TopologyCosts;
  /** Makes what all workload clusters share. */
  createSharedParts(fleet: FleetArgs): OwnSharedParts;
  /** The shared parts that another stack has made and exported. */
  referSharedParts(fleet: FleetArgs, exported: ExportedParts): SharedParts;
}

/** What is known of a kind of topology without its settings. */
export interface TopologyKind<Settings> {
  /** The managers that its management cluster runs, by the name of their settings. */
  readonly managers: ManagerDefinitions;
  /** The Namespaces in the management cluster that are neither a manager's nor a workload cluster's. */
  readonly namespaces: readonly string[];
  /**
   * Whether each workload cluster is placed on a backing cluster, in which something serves its API. If not, there are
   * no backing clusters, their settings are refused, and their capacity does not limit the number of workload clusters.
   */
  readonly hasBackingClusters: boolean;
  /** The API servers, each with a Pod and a NodePort, that so many workload clusters have in their backing cluster. */
  apiServersOf(workloadClusters: number): number;
  /** Whether its machines run on hosts. */
  readonly hasHosts: boolean;
  /** The kinds of management clusters that it runs on, and why on no others. Default: all. */
  readonly managementClusters?: { readonly kinds: readonly ClusterKind["kind"][]; readonly reason: string };
  /** Whether its machines outlive the management cluster, so that its Clusters are deleted before that. Default: false. */
  readonly outlivesManagement?: boolean;
  /** The oldest minor version of Kubernetes 1 that its management cluster may have, and why. Default: any. */
  readonly oldestManagement?: { readonly minor: number; readonly reason: string };
  /** Columns of the status of a workload cluster: what each shows of it, by its heading. */
  readonly statusColumns: Readonly<Record<string, "backingCluster" | "endpoint">>;
  /**
   * These settings with every default.
   *
   * @param management kind of the management cluster.
   */
  effective(settings: Settings, management: ClusterKind["kind"]): object;
  /** The topology with these settings. */
  create(settings: Settings): Topology;
  /** Kinds of objects in the management cluster that only the managers can release, in the order of deletion. */
  readonly managedKinds: readonly ObjectKind[];
  /**
   * Where to look for what killed commands have left, besides the Clusters in the management cluster.
   *
   * @param inputsOf the inputs of the resources of a type that the state of the fleet has.
   */
  sweepTargets(inputsOf: (resource: ResourceName) => unknown[]): SweepTarget[];
}

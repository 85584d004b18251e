import type * as pulumi from "@pulumi/pulumi";
import { groupOf } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { DeploymentReference } from "../clients/kubernetes/pod-problems";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import type { InputsOf } from "../resources/inputs-of";
import type { ManagementClusterAccess } from "./management-cluster";

/** Which machines and hosts a workload cluster has. */
export interface MachineCounts {
  /** Machines of the KubeadmControlPlane: an odd number. */
  readonly controlPlaneReplicas: number;
  /** Machines of each MachineDeployment. */
  readonly machineDeployments: readonly number[];
  /** Hosts beyond those of the machines. */
  readonly spareHosts: number;
  /** Kilobytes by which each machine's user data is larger than kubeadm needs. Default: 0. */
  readonly cloudInitKilobytes?: number;
}

/** One control-plane machine, and nothing else. */
export const ONE_MACHINE: MachineCounts = { controlPlaneReplicas: 1, machineDeployments: [], spareHosts: 0 };

/** The number of worker machines of a workload cluster. */
export function totalWorkers({ machineDeployments }: Pick<MachineCounts, "machineDeployments">): number {
  return machineDeployments.reduce((sum, workers) => sum + workers, 0);
}

/** The number of hosts of a workload cluster. */
export function hostsOf(machines: MachineCounts): number {
  return machines.controlPlaneReplicas + totalWorkers(machines) + machines.spareHosts;
}

/** What serves the API of a workload cluster. */
export interface Endpoint {
  /** Where the API is reached: the Cluster's `controlPlaneEndpoint`. */
  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** The same as a URL. */
  readonly url: pulumi.Output<string>;
  /** A kubeconfig with administrator's rights; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** What the managers look for in Secrets, by purpose: a Secret is named `CLUSTER-PURPOSE`. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** `clusterConfiguration` of the KubeadmControlPlane: etcd, and the algorithm of the keys. */
  readonly clusterConfiguration: object;
  /** What is there once the API is served. */
  readonly components: pulumi.Resource[];
  /** The Deployment of the API server, if there is a real one. */
  readonly deployment?: InputsOf<DeploymentReference>;
}

/** What provides the machines of a workload cluster. */
export interface Infrastructure {
  /** What the Cluster and the KubeadmControlPlane refer to. */
  readonly infrastructureRef: ObjectRef;
  readonly machineTemplateRef: ObjectRef;
  /** What is there once a machine is available. */
  readonly components: pulumi.Resource[];
}

/** A reference of Cluster API's v1beta2 contract: to an object of the same namespace. */
export interface ObjectRef {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/** The reference to an object of a kind. */
export function objectRef(kind: ObjectKind, name: string): ObjectRef {
  return { apiGroup: groupOf(kind), kind: kind.kind, name };
}

/** What the parts of a workload cluster know of it. */
export interface PartContext {
  /** Name of the Cluster. */
  readonly name: string;
  /** The name, once the cluster may be brought up: what is given it, and all that depends on that, waits. */
  readonly nameInTurn: pulumi.Output<string>;
  readonly management: ManagementClusterAccess;
  readonly kubernetesVersion: string;
  readonly machines: MachineCounts;
  readonly parent: pulumi.Resource;
}

export interface InfrastructureContext extends PartContext {
  /** Namespace of the cluster in the management cluster. */
  readonly namespace: FleetNamespace;
  readonly endpoint: Endpoint;
}

export interface InitializationContext extends InfrastructureContext {
  /** The Secrets of the managers. */
  readonly secrets: pulumi.Resource[];
}

/** The parts that a workload cluster is put together from; each makes its resources below the context's parent. */
export interface WorkloadClusterParts {
  /** What serves its API. */
  readonly endpoint: (context: PartContext) => Endpoint;
  /** What provides its machines. */
  readonly infrastructure: (context: InfrastructureContext) => Infrastructure;
  /** Does what `kubeadm init` would do through the API. Returns what is there then. Default: nothing. */
  readonly initialization?: (context: InitializationContext) => pulumi.Resource[];
}

/** The label by which the managers know what belongs to a Cluster: `ClusterNameLabel` of Cluster API's `api/core`. */
export const CLUSTER_LABEL = "cluster.x-k8s.io/cluster-name";

/** That label with its value. */
export function clusterLabel(name: string): Record<string, string> {
  return { [CLUSTER_LABEL]: name };
}

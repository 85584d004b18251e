import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  CLUSTER,
  groupOf,
  KUBEADM_CONFIG_TEMPLATE,
  KUBEADM_CONTROL_PLANE,
  MACHINE_DEPLOYMENT,
} from "../clients/kubernetes/kinds";
import { SERVICE_CIDR } from "./kube-apiserver-flags";
import { objectRef } from "./workload-cluster-parts";
import { shardMetadata } from "./shards";
import { userDataFiles } from "./user-data";
import type { MachineCounts, ObjectRef } from "./workload-cluster-parts";

/** The Cluster API objects of a workload cluster. */

interface Identity {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
}

export interface ClusterArgs extends Identity {
  readonly controlPlaneEndpoint: { readonly host: pulumi.Input<string>; readonly port: number };
  readonly infrastructureRef: ObjectRef;
}

export interface KubeadmControlPlaneArgs extends Identity {
  /** Machines; an odd number. */
  readonly replicas: number;
  /** With its `v`. */
  readonly kubernetesVersion: string;
  readonly machineTemplateRef: ObjectRef;
  readonly clusterConfiguration: object;
  /** Kilobytes that each machine's user data has besides kubeadm's. */
  readonly cloudInitKilobytes: number;
  /** The shard of its machines: they have the labels that are said here, and not those of the control plane. */
  readonly shard: number | undefined;
}

export interface MachineDeploymentArgs extends Identity {
  /** Name of the Cluster, and of its KubeadmConfigTemplate. */
  readonly cluster: string;
  /** Machines. */
  readonly replicas: number;
  /** With its `v`. */
  readonly kubernetesVersion: string;
  readonly machineTemplateRef: ObjectRef;
  /** As of the control plane. */
  readonly shard: number | undefined;
}

type ObjectArgs = k8s.apiextensions.CustomResourceArgs;

/** Addresses of Pods. */
export const POD_CIDR = "192.168.0.0/16";

const CLUSTER_NETWORK = { services: { cidrBlocks: [SERVICE_CIDR] }, pods: { cidrBlocks: [POD_CIDR] } };

const CONTROL_PLANE = groupOf(KUBEADM_CONTROL_PLANE);

/** The Cluster, whose control plane is the KubeadmControlPlane of the same name. */
export function cluster({ name, namespace, controlPlaneEndpoint, infrastructureRef }: ClusterArgs): ObjectArgs {
  return {
    ...CLUSTER,
    metadata: { namespace, name },
    spec: {
      clusterNetwork: CLUSTER_NETWORK,
      controlPlaneEndpoint,
      infrastructureRef,
      controlPlaneRef: objectRef(KUBEADM_CONTROL_PLANE, name),
    },
  };
}

export interface ManagedTopologyClusterArgs extends Identity {
  readonly clusterClass: { readonly name: string; readonly namespace: string };
  /** With its `v`. */
  readonly kubernetesVersion: string;
  readonly machines: MachineCounts;
}

/** The one class of MachineDeployments that our ClusterClasses have. */
export const WORKER_CLASS = "worker";

/**
 * Pulumi deletes an object together with its dependents ("foreground"), and so the Secret with the kubeconfig first: no
 * Machine could then be drained. The controllers delete what a Cluster has in the right order.
 */
const DELETED_BY_CONTROLLERS = { "pulumi.com/deletionPropagationPolicy": "background" };

/** A Cluster whose other objects the controllers make from a ClusterClass. */
export function managedTopologyCluster(args: ManagedTopologyClusterArgs): ObjectArgs {
  const { name, namespace, clusterClass, kubernetesVersion, machines } = args;
  const { controlPlaneReplicas, machineDeployments } = machines;
  return {
    ...CLUSTER,
    metadata: { namespace, name, annotations: DELETED_BY_CONTROLLERS },
    spec: {
      clusterNetwork: CLUSTER_NETWORK,
      topology: {
        classRef: { name: clusterClass.name, namespace: clusterClass.namespace },
        version: kubernetesVersion,
        controlPlane: { replicas: controlPlaneReplicas },
        ...(machineDeployments.length > 0 && {
          workers: {
            machineDeployments: machineDeployments.map((replicas, index) => {
              return { class: WORKER_CLASS, name: `md-${index}`, replicas };
            }),
          },
        }),
      },
    },
  };
}

/** The control plane. */
export function kubeadmControlPlane(args: KubeadmControlPlaneArgs): ObjectArgs {
  const { name, namespace, replicas, kubernetesVersion, machineTemplateRef, clusterConfiguration } = args;
  const files = userDataFiles(args.cloudInitKilobytes);
  return {
    ...KUBEADM_CONTROL_PLANE,
    metadata: {
      namespace,
      name,
      annotations: {
        // A workload cluster without kubelets has neither.
        [`${CONTROL_PLANE}/skip-coredns`]: "true",
        [`${CONTROL_PLANE}/skip-kube-proxy`]: "true",
      },
    },
    spec: {
      replicas,
      version: kubernetesVersion,
      machineTemplate: {
        metadata: {
          ...shardMetadata(args.shard),
          // Else the controller asks the Node's kube-apiserver Pod for it in every reconcile, which takes 60 s to fail.
          annotations: { "machine.cluster.x-k8s.io/certificates-expiry": "2099-01-01T00:00:00Z" },
        },
        spec: { infrastructureRef: machineTemplateRef },
      },
      kubeadmConfigSpec: { clusterConfiguration, ...files },
    },
  };
}

/** How workers join their Cluster: as kubeadm does by default. Something is required, and so the default of one field. */
export const DEFAULT_JOIN = { template: { spec: { format: "cloud-config" } } };

/** How the workers of a Cluster join it, with so many kilobytes of user data besides kubeadm's. */
export function kubeadmConfigTemplate({ name, namespace }: Identity, cloudInitKilobytes: number): ObjectArgs {
  const spec = { ...DEFAULT_JOIN.template.spec, ...userDataFiles(cloudInitKilobytes) };
  return { ...KUBEADM_CONFIG_TEMPLATE, metadata: { namespace, name }, spec: { template: { spec } } };
}

/** Workers of a Cluster. */
export function machineDeployment(args: MachineDeploymentArgs): ObjectArgs {
  const { name, namespace, cluster, replicas, kubernetesVersion, machineTemplateRef } = args;
  return {
    ...MACHINE_DEPLOYMENT,
    metadata: { namespace, name },
    spec: {
      clusterName: cluster,
      replicas,
      template: {
        metadata: shardMetadata(args.shard),
        spec: {
          clusterName: cluster,
          version: kubernetesVersion,
          bootstrap: { configRef: objectRef(KUBEADM_CONFIG_TEMPLATE, cluster) },
          infrastructureRef: machineTemplateRef,
        },
      },
    },
  };
}

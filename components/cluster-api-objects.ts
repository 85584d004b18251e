import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { SERVICE_CIDR } from "./kube-apiserver-flags";

/** What the Cluster API objects of a workload cluster say. */
export interface ClusterApiObjectsArgs {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** With its `v`. */
  readonly kubernetesVersion: string;
  /** Where the workload API server is reached. */
  readonly endpoint: { readonly host: pulumi.Input<string>; readonly port: number };
  /** URL of the external etcd. */
  readonly etcdEndpoint: pulumi.Input<string>;
  /** Labels of the hosts that the control plane may take. */
  readonly hostLabels: Readonly<Record<string, string>>;
}

type ObjectArgs = k8s.apiextensions.CustomResourceArgs;

const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io";
const CONTROL_PLANE = "controlplane.cluster.x-k8s.io";
const PKI = "/etc/kubernetes/pki";

/** The Cluster, and the objects that it refers to, in the v1beta2 APIs. */
export function clusterApiObjects(args: ClusterApiObjectsArgs): {
  cluster: ObjectArgs;
  infrastructure: ObjectArgs;
  machines: ObjectArgs;
  controlplane: ObjectArgs;
} {
  return {
    cluster: cluster(args),
    infrastructure: metal3Cluster(args),
    machines: metal3MachineTemplate(args),
    controlplane: kubeadmControlPlane(args),
  };
}

function cluster({ name, namespace, endpoint }: ClusterApiObjectsArgs): ObjectArgs {
  return {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Cluster",
    metadata: { namespace, name },
    spec: {
      clusterNetwork: { services: { cidrBlocks: [SERVICE_CIDR] }, pods: { cidrBlocks: ["192.168.0.0/16"] } },
      controlPlaneEndpoint: endpoint,
      infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "Metal3Cluster", name },
      controlPlaneRef: { apiGroup: CONTROL_PLANE, kind: "KubeadmControlPlane", name },
    },
  };
}

function metal3Cluster({ name, namespace, endpoint }: ClusterApiObjectsArgs): ObjectArgs {
  return {
    apiVersion: `${INFRASTRUCTURE}/v1beta2`,
    kind: "Metal3Cluster",
    metadata: { namespace, name },
    // Without a cloud provider CAPM3 finds a host's Node by its label, whatever the Node's name is.
    spec: { controlPlaneEndpoint: endpoint, cloudProviderEnabled: false },
  };
}

function metal3MachineTemplate({ name, namespace, hostLabels }: ClusterApiObjectsArgs): ObjectArgs {
  return {
    apiVersion: `${INFRASTRUCTURE}/v1beta2`,
    kind: "Metal3MachineTemplate",
    metadata: { namespace, name },
    spec: {
      template: {
        spec: {
          hostSelector: { matchLabels: hostLabels },
          // Required, and never fetched: in test mode no disk is written.
          image: {
            url: "http://192.0.2.1/image.qcow2",
            checksum: "0".repeat(64),
            checksumType: "sha256",
            diskFormat: "qcow2",
          },
        },
      },
    },
  };
}

function kubeadmControlPlane(args: ClusterApiObjectsArgs): ObjectArgs {
  const { name, namespace, kubernetesVersion, etcdEndpoint } = args;
  return {
    apiVersion: `${CONTROL_PLANE}/v1beta2`,
    kind: "KubeadmControlPlane",
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
      replicas: 1,
      version: kubernetesVersion,
      machineTemplate: {
        metadata: {
          // Else the controller asks the Node's kube-apiserver Pod for it in every reconcile, which takes 60 s to fail.
          annotations: { "machine.cluster.x-k8s.io/certificates-expiry": "2099-01-01T00:00:00Z" },
        },
        spec: { infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "Metal3MachineTemplate", name } },
      },
      kubeadmConfigSpec: {
        clusterConfiguration: {
          encryptionAlgorithm: "ECDSA-P256",
          etcd: {
            external: {
              endpoints: [etcdEndpoint],
              caFile: `${PKI}/etcd/ca.crt`,
              certFile: `${PKI}/apiserver-etcd-client.crt`,
              keyFile: `${PKI}/apiserver-etcd-client.key`,
            },
          },
        },
      },
    },
  };
}

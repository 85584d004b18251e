import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesClient } from "../clients/kubernetes/client";
import { FIELD_MANAGER } from "../clients/kubernetes/reference";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import type { Storage } from "../resources/cluster-outputs";
import { ExistingCluster } from "../resources/existing-cluster/resource";
import type { InputsOf } from "../resources/inputs-of";
import { KindCluster } from "../resources/kind-cluster/resource";
import { LocalCluster } from "../resources/local-cluster/resource";
import { archivedImage, kubernetesVersion } from "../tools/lock";
import type { ArchivedImage, ImageName } from "../tools/lock";

/** A kubeadm node in namespaces of this machine, made and deleted by the program. */
export interface LocalKind {
  readonly kind: "local";
}

/** A cluster in this machine's Docker, made and deleted by the program with `kind`. */
export interface KindKind {
  readonly kind: "kind";
  /** Image of the node. Default: the one that the release of kind is made for. */
  readonly nodeImage?: string;
}

/** A cluster that is there already. */
export interface ExistingKind {
  readonly kind: "existing";
  /** Path of a kubeconfig file. */
  readonly kubeconfig: string;
  /** Context in it. Default: its current context. */
  readonly context?: string;
  /** Where the cluster's NodePorts are reached. Default: the internal address of its first node. */
  readonly nodeAddress?: string;
}

/** Where a Kubernetes cluster comes from. */
export type ClusterKind = LocalKind | KindKind | ExistingKind;

export interface KubernetesClusterArgs {
  /** Where the cluster comes from. */
  readonly source: ClusterKind;
  /** Images that a cluster made by the program has, besides those of Kubernetes itself. Default: none. */
  readonly images?: ArchivedImage[];
}

/** Options that put a Kubernetes object into a cluster. */
export interface InClusterOptions {
  readonly provider: k8s.Provider;
  readonly transformations?: pulumi.ResourceTransformation[];
  readonly deletedWith?: pulumi.Resource;
  readonly dependsOn?: pulumi.Resource[];
}

/** What it takes to put objects into a cluster and to reach them there. */
export interface ClusterAccess {
  /** IP address or host name at which the cluster's NodePorts are reached. */
  readonly address: pulumi.Output<string>;
  /** What the custom resources of this package are given to reach the cluster. */
  readonly reference: InputsOf<KubeconfigReference>;
  /** Options of the objects in this cluster. They end with a cluster that the program deletes. */
  readonly objectOptions: InClusterOptions;
}

/** A Kubernetes cluster of one of three kinds, with the one Kubernetes provider for all that the program puts there. */
export class KubernetesCluster extends pulumi.ComponentResource implements ClusterAccess {
  /** A kubeconfig with administrator's rights; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly reference: InputsOf<KubeconfigReference>;
  readonly objectOptions: InClusterOptions;
  /** Where Pods keep data that outlives them. */
  readonly storage: pulumi.Output<Storage>;

  constructor(name: string, args: KubernetesClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:KubernetesCluster", name, {}, opts);
    const cluster = createCluster(name, args, this);
    this.kubeconfig = cluster.kubeconfig;
    this.address = cluster.address;
    this.storage = cluster.storage;
    this.reference = referenceTo(args.source, cluster);
    const provider = clusterProvider(name, this, { parent: this });
    const options = objectOptions(provider);
    this.objectOptions = args.source.kind === "existing" ? options : { ...options, deletedWith: cluster };
    this.registerOutputs({ kubeconfig: this.kubeconfig, address: this.address });
  }
}

/**
 * The Kubernetes provider of a cluster. Another kubeconfig for the same cluster updates it; only another cluster
 * replaces it, and all objects with it.
 */
export function clusterProvider(
  name: string,
  { kubeconfig, reference }: Pick<KubernetesCluster, "kubeconfig" | "reference">,
  opts?: pulumi.ResourceOptions,
): k8s.Provider {
  const uid = pulumi.output(reference as pulumi.Input<KubeconfigReference>).uid;
  return new k8s.Provider(name, { kubeconfig, clusterIdentifier: uid }, opts);
}

/** Options of objects that exist already if an earlier run was killed before it could note them in the state. */
export function objectOptions(provider: k8s.Provider): InClusterOptions {
  return { provider, transformations: [takeOver] };
}

/**
 * Takes over an object that exists: with server-side apply as one and the same field manager, creating it makes it as
 * declared (https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/).
 */
function takeOver({ props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const metadata = props.metadata as { annotations?: Record<string, string> };
  const annotations = {
    ...metadata.annotations,
    "pulumi.com/patchForce": "true",
    "pulumi.com/patchFieldManager": FIELD_MANAGER,
  };
  return { props: { ...props, metadata: { ...metadata, annotations } }, opts };
}

function createCluster(
  name: string,
  { source, images = [] }: KubernetesClusterArgs,
  parent: pulumi.Resource,
): LocalCluster | KindCluster | ExistingCluster {
  switch (source.kind) {
    case "local":
      return new LocalCluster(
        name,
        { name, kubernetesVersion, images: unique([...nodeImages(), ...images]) },
        { parent },
      );
    case "kind":
      return new KindCluster(name, { name, images, nodeImage: source.nodeImage }, { parent });
    case "existing": {
      const { kubeconfig: path, context, nodeAddress } = source;
      const uid = pulumi.output(KubernetesClient.fromReference({ path, context }).uid());
      return new ExistingCluster(name, { path, context, uid, nodeAddress }, { parent });
    }
  }
}

/** The images of every kubeadm node. */
function nodeImages(): ArchivedImage[] {
  const names: ImageName[] = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
    "pause",
    "etcd",
    "coredns",
  ];
  return names.map(archivedImage);
}

/** Each image once: a node's etcd may be that of its workloads, too. */
function unique(images: ArchivedImage[]): ArchivedImage[] {
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}

/** Of an existing cluster it is known in a preview, too. */
function referenceTo(
  source: ClusterKind,
  { kubeconfigPath, uid }: LocalCluster | KindCluster | ExistingCluster,
): InputsOf<KubeconfigReference> {
  if (source.kind !== "existing") {
    return { path: kubeconfigPath, uid };
  }
  const { kubeconfig: path, context } = source;
  return { path, uid, ...(context !== undefined && { context }) };
}

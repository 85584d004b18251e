import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesClient } from "../clients/kubernetes/client";
import { FLEET_LABEL } from "../clients/kubernetes/ownership";
import { FIELD_MANAGER } from "../clients/kubernetes/reference";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { nodeApiServerRefusal } from "../local/api-server-flags";
import { ClusterClaim } from "../resources/cluster-claim/resource";
import type { Storage } from "../resources/cluster-outputs";
import { ExistingCluster } from "../resources/existing-cluster/resource";
import type { FleetNamespaceInputs } from "../resources/fleet-namespace/provider";
import { FleetNamespace } from "../resources/fleet-namespace/resource";
import type { InputsOf } from "../resources/inputs-of";
import { KindCluster } from "../resources/kind-cluster/resource";
import { LocalCluster } from "../resources/local-cluster/resource";
import { kubernetesVersion as lockedVersion } from "../tools/lock";
import type { ArchivedImage } from "../tools/lock";
import { archivedImage, nodeImagesOf } from "../tools/versions";
import { assertSettable } from "./settable-flags";

/** A kubeadm node in namespaces of this machine, made and deleted by the program. */
export interface LocalKind {
  readonly kind: "local";
  /**
   * Environment variables of its kube-apiserver, such as GOGC and GOMEMLIMIT of the Go runtime
   * (https://pkg.go.dev/runtime#hdr-Environment_Variables). Default: none.
   */
  readonly apiServerEnv?: Readonly<Record<string, string>>;
  /**
   * Further flags of its kube-apiserver, by name without dashes
   * (https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/). They win over kubeadm's. Those on
   * which the node depends are refused (`local/api-server-flags.ts`). Default: none.
   */
  readonly apiServerArgs?: Readonly<Record<string, string>>;
}

/** A cluster in this machine's Docker, made and deleted by the program with `kind`. */
export interface KindKind {
  readonly kind: "kind";
  /** Image of the node. Default: the one that the release of kind is made for. */
  readonly nodeImage?: string;
  /** Whether the node has the socket of this machine's Docker, at the same path. Default: false. */
  readonly hasDockerSocket?: boolean;
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
  /** ID of the fleet that uses it: a label's value. No other fleet may. */
  readonly fleet: string;
  /** Version of Kubernetes, with its `v`, of a cluster of kind `local`. Default: that of tools.lock.json. */
  readonly kubernetesVersion?: string;
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
  /** ID of the fleet that uses it. */
  readonly fleet: string;
  /** Options of the objects in this cluster. They end with a cluster that the program deletes. */
  readonly objectOptions: InClusterOptions;
}

/** A Kubernetes cluster of one of three kinds, with the one Kubernetes provider for all that the program puts there. */
export class KubernetesCluster extends pulumi.ComponentResource implements ClusterAccess {
  /** A kubeconfig with administrator's rights; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  /** There once the cluster is the fleet's: whatever is put there depends on it. */
  readonly reference: InputsOf<KubeconfigReference>;
  readonly fleet: string;
  readonly objectOptions: InClusterOptions;
  /** Where Pods keep data that outlives them. */
  readonly storage: pulumi.Output<Storage>;

  constructor(name: string, args: KubernetesClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:KubernetesCluster", name, {}, opts);
    const cluster = createCluster(name, args, this);
    this.kubeconfig = cluster.kubeconfig;
    this.address = cluster.address;
    this.storage = cluster.storage;
    this.fleet = args.fleet;
    const deletedWith = args.source.kind === "existing" ? {} : { deletedWith: cluster };
    const claim = new ClusterClaim(
      name,
      {
        kubeconfig: kubeconfigReference(args.source, cluster),
        fleet: this.fleet,
        cluster: name,
        stack: pulumi.getStack(),
      },
      { parent: this, ...deletedWith },
    );
    this.reference = claim.kubeconfig;
    const provider = clusterProvider(name, this, { parent: this });
    this.objectOptions = { ...objectOptions(provider, this.fleet), ...deletedWith };
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

/** A Namespace of the fleet in a cluster, with which it ends. */
export function createNamespace(
  resourceName: string,
  { reference: kubeconfig, fleet, objectOptions: { deletedWith } }: Omit<ClusterAccess, "address">,
  namespace: Pick<InputsOf<FleetNamespaceInputs>, "name" | "labels" | "deleteFirst">,
  opts: pulumi.CustomResourceOptions,
): FleetNamespace {
  return new FleetNamespace(resourceName, { kubeconfig, fleet, ...namespace }, { deletedWith, ...opts });
}

/** Options of the objects of a fleet. What is in no Namespace of the fleet has the fleet's ID in its name. */
export function objectOptions(provider: k8s.Provider, fleet: string): InClusterOptions {
  return { provider, transformations: [(args) => ownedObject(args, fleet)] };
}

/**
 * Labels an object as the fleet's, and adopts it if it exists, since an earlier run was killed before it could note it in
 * the state: with server-side apply as one and the same field manager, creating it makes it as declared
 * (https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/).
 */
function ownedObject(
  { props, opts }: pulumi.ResourceTransformationArgs,
  fleet: string,
): pulumi.ResourceTransformationResult {
  const metadata = props.metadata as { labels?: pulumi.Inputs; annotations?: pulumi.Inputs };
  const labels = { ...metadata.labels, [FLEET_LABEL]: fleet };
  const annotations = {
    ...metadata.annotations,
    "pulumi.com/patchForce": "true",
    "pulumi.com/patchFieldManager": FIELD_MANAGER,
  };
  return { props: { ...props, metadata: { ...metadata, labels, annotations } }, opts };
}

function createCluster(
  name: string,
  { source, fleet, kubernetesVersion = lockedVersion, images = [] }: KubernetesClusterArgs,
  parent: pulumi.Resource,
): LocalCluster | KindCluster | ExistingCluster {
  switch (source.kind) {
    case "local": {
      const { apiServerEnv, apiServerArgs } = source;
      assertSettable(parent, "apiServerArgs", nodeApiServerRefusal, apiServerArgs);
      const all = unique([...nodeImages(kubernetesVersion), ...images]);
      const version = { kubernetesVersion, apiServerEnv, apiServerArgs };
      return new LocalCluster(name, { name, fleet, ...version, images: all }, { parent });
    }
    case "kind": {
      const { nodeImage, hasDockerSocket } = source;
      return new KindCluster(name, { name, fleet, images, nodeImage, hasDockerSocket }, { parent });
    }
    case "existing": {
      const { kubeconfig: path, context, nodeAddress } = source;
      const uid = pulumi.output(KubernetesClient.fromReference({ path, context }).uid());
      return new ExistingCluster(name, { path, context, uid, nodeAddress }, { parent });
    }
  }
}

/** The images of every kubeadm node. */
function nodeImages(kubernetesVersion: string): ArchivedImage[] {
  return [
    ...nodeImagesOf(kubernetesVersion),
    ...(["pause", "etcd", "coredns"] as const).map((name) => archivedImage(name)),
  ];
}

/** Each image once: a node's etcd may be that of its workloads, too. */
function unique(images: ArchivedImage[]): ArchivedImage[] {
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}

/** Of an existing cluster it is known in a preview, too. */
function kubeconfigReference(
  source: ClusterKind,
  { kubeconfigPath, uid }: LocalCluster | KindCluster | ExistingCluster,
): InputsOf<KubeconfigReference> {
  if (source.kind !== "existing") {
    return { path: kubeconfigPath, uid };
  }
  const { kubeconfig: path, context } = source;
  return { path, uid, ...(context !== undefined && { context }) };
}

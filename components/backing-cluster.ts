import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { archivedImage } from "../tools/lock";
import type { ImageName } from "../tools/lock";
import { KubernetesCluster } from "./kubernetes-cluster";
import type { ClusterAccess, ClusterKind } from "./kubernetes-cluster";
import { MultiTenantEtcd } from "./multi-tenant-etcd";
import type { EtcdAccess } from "./multi-tenant-etcd";

/** Images that the workloads of a backing cluster use. */
const IMAGES: ImageName[] = ["etcd", "kube-apiserver"];

export interface BackingClusterArgs {
  /** Where the Kubernetes cluster comes from, or one that is there already: the management cluster's, say. */
  readonly source: ClusterKind | KubernetesCluster;
  /** Namespace that is made for etcd and the API servers. Default: `workload-control-planes`. */
  readonly namespace?: string;
}

/** What a workload cluster needs of its backing cluster. */
export interface BackingClusterAccess {
  readonly cluster: ClusterAccess;
  readonly etcd: EtcdAccess;
  /** Namespace of etcd and the API servers. */
  readonly namespace: pulumi.Output<string>;
}

/** A Kubernetes cluster that hosts the API servers of workload clusters and the etcd that they share. */
export class BackingCluster extends pulumi.ComponentResource implements BackingClusterAccess {
  readonly cluster: KubernetesCluster;
  readonly etcd: MultiTenantEtcd;
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: BackingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:BackingCluster", name, {}, opts);
    this.cluster =
      args.source instanceof KubernetesCluster
        ? args.source
        : new KubernetesCluster(name, { source: args.source, images: IMAGES.map(archivedImage) }, { parent: this });
    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: args.namespace ?? "workload-control-planes" } },
      { parent: this, ...this.cluster.objectOptions },
    );
    this.namespace = namespace.metadata.name;
    this.etcd = new MultiTenantEtcd(
      `${name}-etcd`,
      { cluster: this.cluster, namespace: this.namespace },
      { parent: this },
    );
    this.registerOutputs({ address: this.cluster.address });
  }
}

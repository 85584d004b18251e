import * as pulumi from "@pulumi/pulumi";
import type { ArchivedImage } from "../tools/lock";
import { archivedImage } from "../tools/versions";
import { createNamespace, KubernetesCluster } from "./kubernetes-cluster";
import type { ClusterAccess, KubernetesClusterArgs } from "./kubernetes-cluster";
import { MultiTenantEtcd } from "./multi-tenant-etcd";
import type { EtcdAccess } from "./multi-tenant-etcd";

/** Namespace that is made for etcd and the API servers. */
export const BACKING_NAMESPACE = "workload-control-planes";

export type BackingClusterArgs = OwnClusterArgs | SharedClusterArgs;

/** A cluster of its own. */
type OwnClusterArgs = Pick<KubernetesClusterArgs, "source" | "fleet" | "kubernetesVersion">;

interface SharedClusterArgs {
  /**
   * One that is declared already: the management cluster's, say. One that the program makes has to have the
   * {@link backingImages}.
   */
  readonly source: KubernetesCluster;
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
      "fleet" in args
        ? new KubernetesCluster(name, { ...args, images: backingImages(args.kubernetesVersion) }, { parent: this })
        : args.source;
    this.namespace = createNamespace(name, this.cluster, { name: BACKING_NAMESPACE }, { parent: this }).name;
    this.etcd = new MultiTenantEtcd(
      `${name}-etcd`,
      { cluster: this.cluster, namespace: this.namespace },
      { parent: this },
    );
    this.registerOutputs({ address: this.cluster.address });
  }
}

/**
 * Images that the workloads of a backing cluster use.
 *
 * @param kubernetesVersion of the API servers, with its `v`. Default: that of tools.lock.json.
 */
export function backingImages(kubernetesVersion?: string): ArchivedImage[] {
  return [archivedImage("etcd"), archivedImage("kube-apiserver", kubernetesVersion)];
}

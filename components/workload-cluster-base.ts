import * as pulumi from "@pulumi/pulumi";
import { ClusterAvailability } from "../resources/cluster-availability/resource";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import type { ManagementClusterAccess } from "./management-cluster";
import { shardMetadata } from "./shards";
import { clusterLabel, ONE_MACHINE, totalWorkers } from "./workload-cluster-parts";
import type { MachineCounts } from "./workload-cluster-parts";
import { createNamespace } from "./kubernetes-cluster";

/**
 * Longer than the time after which all managers look at everything again: `--sync-period`, 10 minutes by default, to which
 * controller-runtime adds up to a tenth (`resyncPeriod` in `pkg/cache/internal/informers.go`). KubeadmControlPlane waits for
 * that where it could not ask a cluster about its components: it looks again after 20 s only where they are known to be
 * unhealthy (`controlplane/kubeadm/internal/controllers/controller.go` of cluster-api v1.13.5).
 */
export const AVAILABLE_TIMEOUT_SECONDS = 900;

/** What workload clusters have in common, whatever they are made of. */
export interface WorkloadClusterBaseArgs {
  /** Where the Cluster is declared. */
  readonly management: ManagementClusterAccess;
  /** Its Kubernetes version, with its `v`. Default: that of tools.lock.json. */
  readonly kubernetesVersion?: string;
  /** Its machines. Default: one, of the control plane. */
  readonly machines?: MachineCounts;
  /** Seconds until the controllers must report the Cluster as available. Default: {@link AVAILABLE_TIMEOUT_SECONDS}. */
  readonly availableTimeoutSeconds?: number;
  /** Index of the shard of the managers that reconcile it. Default: the managers have no shards. */
  readonly shard?: number;
  /** Resolves when it may be brought up; only keys and certificates are made before. Default: at once. */
  readonly after?: Promise<unknown>;
}

/** The name of a workload cluster, once it may be brought up: what is given it, and all that depends on that, waits. */
export function nameInTurn(name: string, { after }: WorkloadClusterBaseArgs): pulumi.Output<string> {
  return pulumi.output(Promise.resolve(after).then(() => name));
}

/**
 * The namespace of a workload cluster. Everything of the cluster in the management cluster needs it, and so waits for the
 * managers with it.
 *
 * @param deleteFirst kinds whose objects must be gone before it is deleted. Default: none.
 */
export function clusterNamespace(
  name: string,
  { management }: WorkloadClusterBaseArgs,
  nameInTurn: pulumi.Output<string>,
  parent: pulumi.Resource,
  deleteFirst?: ObjectKind[],
): FleetNamespace {
  const namespace = { name: nameInTurn, labels: clusterLabel(name), deleteFirst };
  return createNamespace(name, management.cluster, namespace, { parent, dependsOn: management.components });
}

/** The wait for a workload cluster, whose Cluster and namespace have its name. */
export function clusterAvailability(
  name: string,
  {
    management,
    machines = ONE_MACHINE,
    availableTimeoutSeconds: timeoutSeconds = AVAILABLE_TIMEOUT_SECONDS,
  }: WorkloadClusterBaseArgs,
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
): ClusterAvailability {
  const { objectOptions, reference } = management.cluster;
  const declared = { controlPlane: machines.controlPlaneReplicas, workers: totalWorkers(machines) };
  return new ClusterAvailability(
    name,
    { management: reference, namespace: name, cluster: name, machines: declared, timeoutSeconds },
    { parent, deletedWith: objectOptions.deletedWith, dependsOn },
  );
}

/** A management cluster where every object that is declared is a shard's. */
export function inShard(management: ManagementClusterAccess, shard: number | undefined): ManagementClusterAccess {
  if (shard === undefined) {
    return management;
  }
  const { address, reference, fleet, objectOptions } = management.cluster;
  const label: pulumi.ResourceTransformation = ({ props, opts }) => {
    const metadata = props.metadata as { labels?: pulumi.Inputs };
    return {
      props: { ...props, metadata: { ...metadata, labels: { ...metadata.labels, ...shardMetadata(shard).labels } } },
      opts,
    };
  };
  const transformations = [...(objectOptions.transformations ?? []), label];
  const cluster = { address, reference, fleet, objectOptions: { ...objectOptions, transformations } };
  return { components: management.components, cluster };
}

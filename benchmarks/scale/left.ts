import { setTimeout as sleep } from "node:timers/promises";
import type { EtcdClient } from "../../clients/etcd/client";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { BARE_METAL_HOST, CLUSTER, MACHINE, NAMESPACE, POD } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { FLEET_LABEL } from "../../clients/kubernetes/ownership";
import { CLUSTER_LABEL } from "../../components/workload-cluster-parts";
import { isWorkloadClusterName } from "../../settings/placement";
import { API_SERVERS } from "./api-servers";

/** An update does not wait for the Pods of the API servers that it deletes. */
const GONE_SECONDS = 60;

/** Clusters in which there may be something of workload clusters. */
export interface Places {
  readonly management: Pick<KubernetesClient, "list" | "served">;
  /** The backing clusters, of which the management cluster can be one; none if the topology has none. */
  readonly backing: readonly Pick<KubernetesClient, "list">[];
  /** The etcds of the backing clusters; none if the topology has none. */
  readonly etcds: readonly Pick<EtcdClient, "tenants">[];
}

/**
 * What is left of workload clusters after all of them have been deleted.
 *
 * @param seconds in which what is there may go. Default: a minute.
 * @throws if the signal aborts.
 */
export async function leftObjects(places: Places, signal: AbortSignal, seconds = GONE_SECONDS): Promise<AnyObject[]> {
  const end = Date.now() + seconds * 1000;
  let left = await workloadObjects(places);
  while (left.length > 0 && Date.now() < end) {
    await sleep(1000, undefined, { signal });
    left = await workloadObjects(places);
  }
  return left;
}

/**
 * Clusters, Machines, hosts if they are served, Namespaces of workload clusters, Pods of their own API servers, and their
 * tenants in etcd. What is half of a tenant is one as well.
 */
async function workloadObjects({ management, backing, etcds }: Places): Promise<AnyObject[]> {
  const kinds = await management.served([CLUSTER, MACHINE, BARE_METAL_HOST]);
  const objects = await Promise.all([
    ...kinds.map((kind) => management.list(kind)),
    management.list(NAMESPACE, { labelSelector: `${FLEET_LABEL},${CLUSTER_LABEL}` }),
    ...backing.map(async (cluster) => (await cluster.list(POD, API_SERVERS)).filter(isOfWorkloadCluster)),
    ...etcds.map(async (etcd) => (await etcd.tenants()).filter(isWorkloadClusterName).map(tenant)),
  ]);
  return objects.flat();
}

/** A tenant as an object, which it is not in Kubernetes, but in Pulumi's state. */
function tenant(name: string): AnyObject {
  return { apiVersion: "etcd", kind: "EtcdTenant", metadata: { name } };
}

/** The API server that all clusters of a backing cluster share stays, and has the backing cluster's name. */
function isOfWorkloadCluster({ metadata }: AnyObject): boolean {
  return isWorkloadClusterName(metadata?.labels?.["app.kubernetes.io/instance"] ?? "");
}

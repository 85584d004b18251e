import type { KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { isWorkloadClusterName } from "../settings/placement";
import { findCluster } from "./pulumi/fleet";
import type { ClusterReference, Fleet } from "./pulumi/fleet";

/**
 * Finds a workload cluster by the name that the user gives as CLUSTER, also one that an update makes just now: Pulumi's
 * state has that only in the end, the management cluster has it already.
 *
 * @param management a client of the fleet's management cluster.
 * @param others names of the clusters that are not workload clusters and that may be meant, too. Default: none.
 * @throws if there is none of that name.
 */
export async function findWorkloadCluster(
  { clusters }: Pick<Fleet, "clusters">,
  name: string,
  management: Pick<KubernetesClient, "list">,
  others: readonly string[] = [],
): Promise<ClusterReference> {
  const known = clusters.find((cluster) => cluster.name === name);
  return known ?? findCluster({ clusters: await clustersIn(management) }, name, others);
}

async function clustersIn(management: Pick<KubernetesClient, "list">): Promise<ClusterReference[]> {
  const objects = await management.list(CLUSTER);
  return objects
    .map(({ metadata }) => ({ name: metadata!.name!, namespace: metadata!.namespace! }))
    .filter(({ name }) => isWorkloadClusterName(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

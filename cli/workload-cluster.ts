import type { KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { isWorkloadClusterName } from "../settings/placement";
import { findCluster } from "./pulumi/fleet";
import type { ClusterReference } from "./pulumi/fleet";

/**
 * Finds a workload cluster by the name that the user gives as CLUSTER. The management cluster also knows those that a
 * running update is creating: Pulumi's state has them only in the end.
 *
 * @param management a client of the fleet's management cluster.
 * @param others names of the clusters that are not workload clusters and that may be meant, too. Default: none.
 * @throws if there is none of that name.
 */
export async function findWorkloadCluster(
  management: Pick<KubernetesClient, "list">,
  name: string,
  others: readonly string[] = [],
): Promise<ClusterReference> {
  const objects = await management.list(CLUSTER);
  const clusters = objects
    .map(({ metadata }) => ({ name: metadata!.name!, namespace: metadata!.namespace! }))
    .filter(({ name }) => isWorkloadClusterName(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return findCluster({ clusters }, name, others);
}

import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { FLEET_LABEL } from "../clients/kubernetes/ownership";
import { didYouMean } from "../settings/nearest";
import { isWorkloadClusterName } from "../settings/placement";

/** Where the Cluster of a workload cluster is. */
export interface ClusterReference {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The Clusters that are workload clusters of a fleet, by name; none while its management cluster has no Cluster API yet.
 * Pulumi's state has those that a running update is creating only in the end, the management cluster has them already.
 *
 * @param management a client of the fleet's management cluster.
 */
export async function workloadClusters(management: Pick<KubernetesClient, "list" | "served">): Promise<AnyObject[]> {
  const [kind] = await management.served([CLUSTER]);
  const objects = kind === undefined ? [] : await management.list(kind, { labelSelector: FLEET_LABEL });
  return objects
    .filter(({ metadata }) => isWorkloadClusterName(metadata!.name!) && metadata!.namespace === metadata!.name)
    .toSorted((a, b) => a.metadata!.name!.localeCompare(b.metadata!.name!));
}

/**
 * Finds a workload cluster by the name that the user gives as CLUSTER.
 *
 * @param management a client of the fleet's management cluster.
 * @param others names of the clusters that are not workload clusters and that may be meant, too. Default: none.
 * @throws if there is none of that name.
 */
export async function findWorkloadCluster(
  management: Pick<KubernetesClient, "list" | "served">,
  name: string,
  others: readonly string[] = [],
): Promise<ClusterReference> {
  const names = (await workloadClusters(management)).map(({ metadata }) => metadata!.name!);
  if (!names.includes(name)) {
    const question = didYouMean(name, [...others, ...names]);
    throw new Error(`CLUSTER=${name} is not a cluster of this fleet;${question} ${describeNames(others, names)}`);
  }
  return { name, namespace: name };
}

/** There may be thousands of workload clusters, or none at all. */
function describeNames(others: readonly string[], names: readonly string[]): string {
  const [first, last] = [names[0], names.at(-1)];
  const range = first === undefined ? [] : [first === last ? first : `${first} to ${last}`];
  const all = [...others, ...range];
  return all.length === 0 ? "it has none yet" : `there are: ${all.join(", ")}`;
}

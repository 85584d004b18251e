import pLimit from "p-limit";
import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { NAMESPACE } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { ownedBy } from "../clients/kubernetes/ownership";
import { removeNamespace } from "../clients/kubernetes/removal";
import { CLUSTER_LABEL } from "../components/workload-cluster-parts";
import type { ResourceName } from "../resources";
import type { ProviderManifestInputs } from "../resources/provider-manifest/provider";
import type { IsWanted, SweepTarget } from "./topology";

/** Workload clusters that are deleted at once: more than keep two processors busy, and less than a thousand. */
const MOST_AT_ONCE = 100;

/**
 * The management cluster that a state has, as a place where there are workload clusters.
 *
 * @param kinds what only the managers can release, in the order of deletion.
 * @param onRemoval told of each workload cluster that is deleted.
 */
export function managementTargets(
  inputsOf: (resource: ResourceName) => unknown[],
  kinds: readonly ObjectKind[],
  onRemoval: (cluster: string) => void,
): SweepTarget[] {
  const releases = inputsOf("ProviderManifest") as ProviderManifestInputs[];
  return releases.slice(0, 1).map(({ kubeconfig: cluster, fleet }) => {
    const sweep = async (client: KubernetesClient, isWanted: IsWanted) => {
      const namespaces = await unwantedNamespaces(client, fleet, isWanted);
      namespaces.forEach(({ metadata }) => onRemoval(metadata!.name!));
      await removeClusters(client, namespaces, kinds);
    };
    return { cluster, fleet, sweep };
  });
}

async function unwantedNamespaces(
  management: KubernetesClient,
  fleet: string,
  isWanted: IsWanted,
): Promise<AnyObject[]> {
  const namespaces = await management.list(NAMESPACE, { labelSelector: `${ownedBy(fleet)},${CLUSTER_LABEL}` });
  return namespaces.filter(({ metadata }) => !isWanted(metadata?.name ?? ""));
}

/** In the only safe order: a Cluster, while its API server still runs, then its hosts if it has any, then their namespace. */
async function removeClusters(
  management: KubernetesClient,
  namespaces: readonly AnyObject[],
  kinds: readonly ObjectKind[],
): Promise<void> {
  const limit = pLimit(MOST_AT_ONCE);
  try {
    await limit.map(namespaces, (namespace) => removeNamespace(management, namespace, kinds));
  } finally {
    limit.clearQueue();
  }
}

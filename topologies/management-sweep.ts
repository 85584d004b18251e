import pLimit from "p-limit";
import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER, NAMESPACE } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { ownedBy } from "../clients/kubernetes/ownership";
import { contentsOf, removeNamespace } from "../clients/kubernetes/removal";
import { CLUSTER_LABEL } from "../components/workload-cluster-parts";
import type { ResourceName } from "../resources";
import { machinesOf } from "../resources/cluster-availability/machines";
import type { ProviderManifestInputs } from "../resources/provider-manifest/provider";
import type { IsWanted, SweepTarget } from "./topology";

/**
 * Machines of the workload clusters that are deleted at once: more than keep two processors busy, and less than a
 * thousand, the last of which could outlast the timeout of its cluster.
 */
const MOST_MACHINES_AT_ONCE = 100;

/**
 * The management cluster that a state has, as a place where there are workload clusters.
 *
 * @param kinds what only the managers can release, in the order of deletion.
 * @param onRemoval told of each workload cluster whose deletion is begun.
 */
export function managementTargets(
  inputsOf: (resource: ResourceName) => unknown[],
  kinds: readonly ObjectKind[],
  onRemoval: (cluster: string) => void,
): SweepTarget[] {
  const releases = inputsOf("ProviderManifest") as ProviderManifestInputs[];
  return releases.slice(0, 1).map(({ kubeconfig: cluster, fleet }) => {
    const sweep = async (client: KubernetesClient, isWanted: IsWanted, isInterrupted: () => boolean) => {
      const namespaces = await unwantedNamespaces(client, fleet, isWanted);
      await forEachCluster(client, namespaces, async (namespace) => {
        if (!isInterrupted()) {
          onRemoval(namespace.metadata!.name!);
          // The only safe order: a Cluster, while its API server still runs, its hosts if it has any, their Namespace.
          await removeNamespace(client, namespace, kinds);
        }
      });
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

/** Calls an action with the Namespace of each workload cluster, for as many at once as {@link clustersAtOnce} says. */
async function forEachCluster(
  management: KubernetesClient,
  namespaces: readonly AnyObject[],
  action: (namespace: AnyObject) => Promise<void>,
): Promise<void> {
  if (namespaces.length === 0) {
    return;
  }
  const limit = pLimit(clustersAtOnce(namespaces.length, await contentsOf(management, namespaces, CLUSTER)));
  try {
    await limit.map(namespaces, action);
  } finally {
    limit.clearQueue();
  }
}

/** By the machines that Clusters have now, on average: `kubectl scale` may have set other numbers than the settings. */
function clustersAtOnce(count: number, clusters: readonly AnyObject[]): number {
  const machines = clusters.map(machinesOf).reduce((sum, { controlPlane, workers }) => sum + controlPlane + workers, 0);
  const machinesPerCluster = Math.max(1, machines / count);
  return Math.max(1, Math.floor(MOST_MACHINES_AT_ONCE / machinesPerCluster));
}

import { referenceTo } from "../clients/kubernetes/client";
import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { NAMESPACE } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { ownedBy } from "../clients/kubernetes/ownership";
import { CLUSTER_LABEL } from "../components/workload-cluster-parts";
import type { ResourceName } from "../resources";
import type { ProviderManifestInputs } from "../resources/provider-manifest/provider";
import type { IsWanted, SweepTarget } from "./topology";

/** Seconds in which the controllers delete an object: they wait up to 30 s between two looks at it. */
export const DELETE_TIMEOUT_SECONDS = 600;

/**
 * The management cluster that a state has, as a place where workload clusters may be that no state knows of.
 *
 * @param kinds what only the managers can release, in the order of deletion.
 */
export function managementTargets(
  inputsOf: (resource: ResourceName) => unknown[],
  kinds: readonly ObjectKind[],
): SweepTarget[] {
  const releases = inputsOf("ProviderManifest") as ProviderManifestInputs[];
  return releases.slice(0, 1).map(({ kubeconfig: cluster, fleet }) => {
    return { cluster, fleet, sweep: (client, isWanted) => sweepManagement(client, fleet, kinds, isWanted) };
  });
}

async function sweepManagement(
  management: KubernetesClient,
  fleet: string,
  kinds: readonly ObjectKind[],
  isWanted: IsWanted,
): Promise<void> {
  const namespaces = await management.list(NAMESPACE, { labelSelector: `${ownedBy(fleet)},${CLUSTER_LABEL}` });
  await Promise.all(
    namespaces
      .filter(({ metadata }) => !isWanted(metadata?.name ?? ""))
      .map((namespace) => removeCluster(management, kinds, namespace)),
  );
}

/** In the only safe order: the Cluster, while its API server still runs, then its hosts if it has any, then their namespace. */
async function removeCluster(
  management: KubernetesClient,
  managedKinds: readonly ObjectKind[],
  namespace: AnyObject,
): Promise<void> {
  const name = namespace.metadata?.name;
  console.log(`Cluster ${name}: not on record, is deleted`);
  const kinds = await management.served(managedKinds);
  const lists = kinds.map((kind) => management.list(kind, { namespace: name }));
  for (const object of [...(await Promise.all(lists)).flat(), namespace]) {
    await management.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS);
  }
}

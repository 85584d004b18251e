import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { countRestarts } from "../clients/kubernetes/container-restarts";
import { POD } from "../clients/kubernetes/kinds";
import { allManagers } from "../topologies";

const managerNamespaces = allManagers.map(({ namespace }) => namespace);

/** Whether an object is in the Namespace of a controller manager. */
export function isInManagerNamespace({ metadata }: AnyObject): boolean {
  return managerNamespaces.includes(metadata?.namespace ?? "");
}

/** Begins to count how often controller managers are started again, as {@link countRestarts} does. */
export function countManagerRestarts(management: Pick<KubernetesClient, "list">): Promise<() => Promise<number>> {
  return countRestarts(async () => (await management.list(POD)).filter(isInManagerNamespace));
}

import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { containerRestarts } from "../clients/kubernetes/container-restarts";
import { POD } from "../clients/kubernetes/kinds";
import { allManagers } from "../topologies";

const managerNamespaces = allManagers.map(({ namespace }) => namespace);

/** Whether an object is in the Namespace of a controller manager. */
export function isInManagerNamespace({ metadata }: AnyObject): boolean {
  return managerNamespaces.includes(metadata?.namespace ?? "");
}

/** How often the containers of the controller managers were started again. */
export async function restarts(management: Pick<KubernetesClient, "list">): Promise<number> {
  return containerRestarts((await management.list(POD)).filter(isInManagerNamespace));
}

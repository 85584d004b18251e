import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { allManagers } from "../topologies";

const managerNamespaces = allManagers.map(({ namespace }) => namespace);

/** Whether an object is in the Namespace of a controller manager. */
export function isInManagerNamespace({ metadata }: AnyObject): boolean {
  return managerNamespaces.includes(metadata?.namespace ?? "");
}

/** How often the containers of the controller managers were started again. */
export async function restarts(management: Pick<KubernetesClient, "list">): Promise<number> {
  const pods = await management.list({ apiVersion: "v1", kind: "Pod" });
  return pods
    .filter(isInManagerNamespace)
    .flatMap(({ status }) => (status?.containerStatuses ?? []) as { restartCount: number }[])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

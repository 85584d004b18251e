import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { allManagers } from "../topologies";

const managerNamespaces = allManagers.map(({ namespace }) => namespace);

/** Whether an object is in the namespace of a controller manager. */
export function isOfManager({ metadata }: AnyObject): boolean {
  return managerNamespaces.includes(metadata?.namespace ?? "");
}

/** How often the containers of the controller managers were started again. */
export async function restarts(management: Pick<KubernetesClient, "list">): Promise<number> {
  const pods = await management.list({ apiVersion: "v1", kind: "Pod" });
  return pods
    .filter(isOfManager)
    .flatMap(({ status }) => (status?.containerStatuses ?? []) as { restartCount: number }[])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

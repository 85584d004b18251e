import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { containerRestarts } from "../clients/kubernetes/container-restarts";
import { POD } from "../clients/kubernetes/kinds";
import { allManagers } from "../topologies";

const managerNamespaces = allManagers.map(({ namespace }) => namespace);

/** Whether an object is in the Namespace of a controller manager. */
export function isInManagerNamespace({ metadata }: AnyObject): boolean {
  return managerNamespaces.includes(metadata?.namespace ?? "");
}

/**
 * Begins to count how often controller managers are started again.
 *
 * @returns what says how often that has happened since: the restarts of the containers of each Pod, and one more for
 *   each Pod that was not there at the beginning, since it replaces one that was evicted or deleted.
 */
export async function countRestarts(management: Pick<KubernetesClient, "list">): Promise<() => Promise<number>> {
  const before = await restartsByPod(management);
  return async () => {
    const now = await restartsByPod(management);
    return [...now].reduce((sum, [uid, restarts]) => sum + Math.max(0, restarts - (before.get(uid) ?? -1)), 0);
  };
}

/** How often the containers of each manager's Pod were started again, by the Pod's UID. */
async function restartsByPod(management: Pick<KubernetesClient, "list">): Promise<Map<string, number>> {
  const pods = (await management.list(POD)).filter(isInManagerNamespace);
  return new Map(pods.map((pod) => [pod.metadata!.uid!, containerRestarts([pod])]));
}

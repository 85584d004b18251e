import type { AnyObject } from "./objects";

/** How often the containers of a Pod were started again. A container that has not been started yet counts 0. */
function containerRestarts({ status }: AnyObject): number {
  const statuses = (status?.containerStatuses ?? []) as { restartCount: number }[];
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/**
 * Begins to count how often what runs in Pods is started again.
 *
 * @param pods lists these Pods.
 * @returns what says how often that has happened since: the restarts of the containers of each Pod, and one more for
 *   each Pod that was not there at the beginning, since it replaces one that was evicted or deleted.
 */
export async function countRestarts(pods: () => Promise<readonly AnyObject[]>): Promise<() => Promise<number>> {
  const before = restartsByPod(await pods());
  return async () => {
    const now = restartsByPod(await pods());
    return [...now].reduce((sum, [uid, restarts]) => sum + Math.max(0, restarts - (before.get(uid) ?? -1)), 0);
  };
}

/** How often the containers of each Pod were started again, by the Pod's UID. */
function restartsByPod(pods: readonly AnyObject[]): Map<string, number> {
  return new Map(pods.map((pod) => [pod.metadata!.uid!, containerRestarts(pod)]));
}

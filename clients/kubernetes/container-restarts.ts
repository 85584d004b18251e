import type { AnyObject } from "./objects";

/** How often the containers of Pods were started again, in all. A container that has not been started yet counts 0. */
export function containerRestarts(pods: readonly AnyObject[]): number {
  return pods
    .flatMap(({ status }) => (status?.containerStatuses ?? []) as { restartCount: number }[])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CLUSTER } from "../../clients/kubernetes/kinds";
import { conditionOf } from "../../clients/kubernetes/objects";
import { LONGEST_WAIT_SECONDS } from "../../tools/longest-wait";
import { countManagerRestarts } from "../managers";
import type { Hold } from "./figures";

/**
 * Reads from the command line how long Clusters have to stay Available.
 *
 * @throws if it is not a whole number of seconds, or more than a timer can wait.
 */
export function secondsOf(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > LONGEST_WAIT_SECONDS) {
    throw new Error(
      `--hold ${text} is not allowed: must be a whole number of seconds, at most ${LONGEST_WAIT_SECONDS}`,
    );
  }
  return Number(text);
}

/**
 * Begins to hold a fleet as it is: what is returned waits until that has lasted for `seconds`, and tells how many Clusters
 * were Available all the time.
 */
export async function startHold(
  management: Pick<KubernetesClient, "list">,
  seconds: number,
  signal: AbortSignal,
): Promise<() => Promise<Hold>> {
  const [since, restarts] = [Date.now(), await countManagerRestarts(management)];
  return async () => {
    await sleep(Math.max(0, since + seconds * 1000 - Date.now()), undefined, { signal });
    const available = (await availableTimes(management)).filter((time) => time <= since).length;
    return { seconds: (Date.now() - since) / 1000, available, restarts: await restarts() };
  };
}

/** Since when each Cluster that is Available has been so, in milliseconds since the epoch. */
export async function availableTimes(management: Pick<KubernetesClient, "list">): Promise<number[]> {
  const conditions = (await management.list(CLUSTER)).map((cluster) => conditionOf(cluster, "Available"));
  return conditions.flatMap((condition) =>
    condition?.status === "True" ? [Date.parse(condition.lastTransitionTime!)] : [],
  );
}

export function describeHold({ seconds, available, restarts }: Hold, count: number): string {
  const clusters = `${available} of ${count} Clusters were Available all the time`;
  return `\nhold of ${seconds.toFixed(0)} s: ${clusters}, ${restarts} restarts of managers`;
}

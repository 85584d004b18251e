import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { conditionOf, referenceTo } from "../../clients/kubernetes/objects";
import type { AnyObject } from "../../clients/kubernetes/objects";
import type { Settings } from "../../settings/settings";
import { topologyKind } from "../../topologies";
import { countManagerRestarts } from "../managers";
import { availableTimes } from "./hold";

/** Which Pods are API servers of workload clusters. */
export const API_SERVERS = { labelSelector: "app.kubernetes.io/name=kube-apiserver" };
/** Seconds until all of them are back after a restart. */
const RESTART_SECONDS = 1200;
/** Milliseconds between two looks at what is back. */
const INTERVAL = 2000;

/**
 * Checks that the management cluster of a fleet with these settings has API servers of workload clusters.
 *
 * @throws if it has none.
 */
export function assertRestartable({ topology, backingCluster }: Pick<Settings, "topology" | "backingCluster">): void {
  if (topologyKind(topology.kind).apiServersOf(1) === 0) {
    throw new Error(
      `--restart is not allowed with topology.kind ${JSON.stringify(topology.kind)}, which has no kube-apiservers: ` +
        "must be one that has them, such as dedicated",
    );
  }
  if (backingCluster.kind !== "management") {
    throw new Error(
      `--restart is not allowed with backingCluster.kind ${JSON.stringify(backingCluster.kind)}: must be management, ` +
        "so that the API servers are in the management cluster",
    );
  }
}

/**
 * Deletes the Pods of all API servers at once, as if the machine had been started again, and waits until as many are
 * Ready as before, and the Clusters are Available.
 *
 * @param clusters that are Available before.
 * @returns how often managers were started again meanwhile.
 * @throws if there are none, or they are not all back in time, or the signal aborts.
 */
export async function restartApiServers(
  management: Pick<KubernetesClient, "list" | "delete">,
  clusters: number,
  signal: AbortSignal,
): Promise<number> {
  const restarts = await countManagerRestarts(management);
  const started = Date.now();
  const pods = await management.list(POD, API_SERVERS);
  if (pods.length === 0) {
    throw new Error("--restart: the management cluster has no API servers of workload clusters");
  }
  await Promise.all(pods.map((pod) => management.delete(referenceTo(pod), pod.metadata?.uid)));
  const waitFor = async (what: string, wanted: number, countNow: () => Promise<number>) => {
    while ((await countNow()) < wanted) {
      if (Date.now() - started > RESTART_SECONDS * 1000) {
        throw new Error(`all API servers restarted: not ${what} after ${RESTART_SECONDS} s`);
      }
      await sleep(INTERVAL, undefined, { signal });
    }
    console.log(`all API servers restarted: ${what} after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  };
  const deleted = new Set(pods.map(({ metadata }) => metadata?.uid));
  await waitFor("all ready", pods.filter(isReady).length, async () => {
    const now = await management.list(POD, API_SERVERS);
    return now.filter((pod) => isReady(pod) && !deleted.has(pod.metadata?.uid)).length;
  });
  await waitFor("all Clusters Available", clusters, async () => (await availableTimes(management)).length);
  const restarted = await restarts();
  console.log(`${restarted} restarts of managers\n`);
  return restarted;
}

function isReady(pod: AnyObject): boolean {
  return conditionOf(pod, "Ready")?.status === "True";
}

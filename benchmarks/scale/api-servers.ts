import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { conditionOf, referenceTo } from "../../clients/kubernetes/objects";
import { restarts } from "../managers";
import { availableTimes } from "./hold";

/** Which Pods are API servers of workload clusters. */
export const API_SERVERS = { labelSelector: "app.kubernetes.io/name=kube-apiserver" };
/** Seconds until all of them are back after a restart. */
const RESTART_SECONDS = 1200;

/**
 * Deletes the Pods of all API servers at once, as if the machine had been started again, and waits for the Clusters.
 *
 * @throws if there are none, or they are not all back in time.
 */
export async function restartApiServers(management: KubernetesClient, count: number): Promise<void> {
  const started = Date.now();
  const pods = await management.list(POD, API_SERVERS);
  if (pods.length === 0) {
    throw new Error("--restart: the management cluster has no API servers of workload clusters");
  }
  await Promise.all(pods.map((pod) => management.remove(referenceTo(pod), RESTART_SECONDS)));
  const waitFor = async (what: string, wanted: number, countNow: () => Promise<number>) => {
    while ((await countNow()) < wanted) {
      if (Date.now() - started > RESTART_SECONDS * 1000) {
        throw new Error(`all API servers restarted: not ${what} after ${RESTART_SECONDS} s`);
      }
      await sleep(2000);
    }
    console.log(`all API servers restarted: ${what} after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  };
  await waitFor("all ready", pods.length, async () => {
    const now = await management.list(POD, API_SERVERS);
    return now.filter((pod) => conditionOf(pod, "Ready")?.status === "True").length;
  });
  await waitFor("all Clusters Available", count, async () => (await availableTimes(management)).length);
  console.log(`${await restarts(management)} restarts of managers\n`);
}

import { setTimeout as sleep } from "node:timers/promises";
import { KindNotServedError } from "../clients/kubernetes/client";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { BARE_METAL_HOST, CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE, METAL3_MACHINE } from "../clients/kubernetes/kinds";
import { ObjectWatch } from "../clients/kubernetes/object-watch";
import { oneLine } from "../clients/kubernetes/objects";
import { errorMessage } from "../clients/retry";
import { attempt } from "./attempt";
import type { ObjectEvent } from "./format";
import { ObjectEvents } from "./object-events";

/** Seconds between two looks for the management cluster, which a run may make, or make again. */
const LOOK_SECONDS = 1;

/** What is watched. */
export interface WatchedFleet {
  /** The management cluster; undefined while there is none. */
  readonly management: () => KubernetesClient | undefined;
  /** Whether the fleet has BareMetalHosts. */
  readonly hasHosts: boolean;
}

/**
 * Tells what the management cluster tells of a fleet until the signal aborts, once there is a management cluster. Where its
 * kubeconfig is written again, the client is another one, and the watch goes on with that: a command that was killed may
 * have left a kubeconfig of a cluster that is made again.
 *
 * @param startedAt the moment from which the seconds of events count, in milliseconds.
 */
export async function watchFleet(
  { management, hasHosts }: WatchedFleet,
  startedAt: number,
  onEvent: (event: ObjectEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const events = new ObjectEvents();
  const note: Parameters<ObjectWatch["follow"]>[0] = (object, change) => {
    const event = events.eventOf(change, object, (Date.now() - startedAt) / 1000);
    if (event !== undefined) {
      onEvent(event);
    }
  };
  let watched: KubernetesClient | undefined;
  let replaced = new AbortController();
  while (!signal.aborted) {
    const client = attempt(management) ?? watched;
    if (client !== undefined && client !== watched) {
      replaced.abort();
      replaced = new AbortController();
      follow(client, hasHosts, note, AbortSignal.any([signal, replaced.signal]));
      watched = client;
    }
    await sleep(LOOK_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Why a management cluster that is watched could not be asked when it was last tried, in one line; undefined if it could,
 * also before it serves the types of Cluster API.
 */
export function watchProblem({ management }: Pick<WatchedFleet, "management">): string | undefined {
  const client = attempt(management);
  const error = client && ObjectWatch.of(client, CLUSTER).error;
  return error === undefined || error instanceof KindNotServedError ? undefined : oneLine(errorMessage(error));
}

/** Follows what is watched of a fleet until the signal aborts. */
function follow(
  client: KubernetesClient,
  hasHosts: boolean,
  onChange: Parameters<ObjectWatch["follow"]>[0],
  signal: AbortSignal,
): void {
  const kinds = [CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE, ...(hasHosts ? [METAL3_MACHINE, BARE_METAL_HOST] : [])];
  kinds.forEach((kind) => ObjectWatch.of(client, kind).follow(onChange, signal));
}

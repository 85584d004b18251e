import { setTimeout as sleep } from "node:timers/promises";
import { countRestarts } from "../clients/kubernetes/container-restarts";
import type { AnyObject } from "../clients/kubernetes/objects";
import { retry } from "../clients/retry";
import type { FaultFigures } from "../runs/format";
import type { Fault, Severity } from "./fault";
import { availability } from "./object-problems";
import type { LocalFleet, RecoveryOptions } from "./local-fleet";
import { reverting } from "./revert";

/** Seconds without a problem after which a fleet counts as recovered. */
export const QUIET_SECONDS = 30;
/** Seconds for a fleet to recover from a fault, from its end. */
export const RECOVERY_TIMEOUT_SECONDS = 900;

/** How long to ask a fleet that is healthy: one answer that is late or lost says nothing of the fault. */
const ASK = { timeoutSeconds: 60 };

/** How a fault is made. */
export interface FaultOptions extends Pick<RecoveryOptions, "atRest"> {
  /** How bad it is. Default: as the fault says. */
  readonly severity?: Partial<Severity>;
  /** How long it lasts. Default: as the fault says. */
  readonly seconds?: number;
  /** Is told before it is made. */
  readonly onInject?: () => void;
  /** Is told when it has been ended, and waited for. */
  readonly onRecovered?: () => Promise<void> | void;
  /** Ends it, and the wait for the fleet. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a fault, ends it, and waits until the fleet has recovered by itself. It is ended whatever happens.
 *
 * @throws NotRecoveredError if the fleet has not recovered in time. NotRevertedError if the fault could not be ended.
 */
export async function measureFault(fleet: LocalFleet, fault: Fault, options: FaultOptions = {}): Promise<FaultFigures> {
  const restarts = await countRestarts(() => managerPods(fleet));
  const since = Date.now();
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([failed.signal, options.signal]);
  const made = make(fleet, fault, { ...options, signal });
  made.catch(() => failed.abort());
  const waited = fleet.recovered(since, {
    quietSeconds: QUIET_SECONDS,
    timeoutSeconds: RECOVERY_TIMEOUT_SECONDS,
    fault: made,
    atRest: options.atRest,
    signal,
  });
  waited.catch(() => undefined);
  const seconds = await made;
  const recovery = await waited;
  return {
    secondsUntil: {
      apiServers: afterEnd(recovery.apiServers, seconds),
      deployments: afterEnd(recovery.deployments, seconds),
      clusters: afterEnd(recovery.clusters, seconds),
    },
    managerRestarts: await restarts(),
    interruptedClusters: await countInterrupted(fleet, since),
  };
}

/** Seconds from the end of a fault that lasted for `duration`, of seconds from its beginning. */
function afterEnd(seconds: number, duration: number): number {
  return Math.max(0, Math.round((seconds - duration) * 10) / 10);
}

/** @returns the seconds that it lasted. */
async function make(
  fleet: LocalFleet,
  fault: Fault,
  { severity, seconds = fault.seconds, onInject, onRecovered, signal }: FaultOptions,
): Promise<number> {
  const began = Date.now();
  let ended = began;
  const hold = async () => {
    onInject?.();
    await fault.inject(fleet, { ...fault.severity, ...severity });
    await sleep(seconds * 1000, undefined, { signal });
  };
  const recover = async () => {
    await fault.recover(fleet);
    ended = Date.now();
    await onRecovered?.();
  };
  await reverting(hold, recover, signal);
  return (ended - began) / 1000;
}

function managerPods(fleet: LocalFleet): Promise<AnyObject[]> {
  return retry("list the managers' Pods", ASK, () => fleet.managerPods());
}

/** How many Clusters have become Available again since a time. */
async function countInterrupted(fleet: LocalFleet, since: number): Promise<number> {
  const clusters = await retry("read the Clusters", ASK, () => fleet.clusters());
  return clusters.filter((cluster) => Date.parse(availability(cluster)?.lastTransitionTime ?? "") > since).length;
}

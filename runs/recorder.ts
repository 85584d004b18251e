import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { BARE_METAL_HOST, CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE, METAL3_MACHINE } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { ObjectWatch } from "../clients/kubernetes/object-watch";
import { errorMessage } from "../clients/retry";
import { FORMAT_VERSION } from "./format";
import type { Run, Sample } from "./format";
import { machine } from "./machine";
import { ObjectEvents } from "./object-events";
import { readRun } from "./run-reader";
import { RunWriter } from "./run-writer";
import { summarize } from "./summary";

/** Seconds between two looks for the management cluster, which a run may make. */
const LOOK_SECONDS = 1;

/** What a run is, and what is watched meanwhile. */
export interface RunOptions extends Pick<Run, "operation" | "stack" | "settings" | "versions"> {
  /** Where records are. */
  readonly parent: string;
  /** The management cluster; undefined while there is none. */
  readonly management: () => KubernetesClient | undefined;
  /** Whether the fleet has BareMetalHosts. */
  readonly hasHosts: boolean;
  /** Is told of each sample as it is taken. */
  readonly onSample?: (sample: Sample) => void;
}

/**
 * Runs something, and records what the management cluster tells meanwhile. A record that can no longer be written is
 * reported, and does not hold the run.
 *
 * @returns the directory of the record.
 * @throws if the record cannot be begun, or the run fails.
 */
export async function recordRun(options: RunOptions, run: () => Promise<void>): Promise<string> {
  const { operation, stack, settings, versions, parent } = options;
  const startedAt = new Date().toISOString();
  const header: Run = { version: FORMAT_VERSION, operation, stack, settings, versions, machine: machine(), startedAt };
  const writer = await RunWriter.create(parent, header);
  const ended = new AbortController();
  const watching = watchObjects(options, writer, Date.parse(startedAt), ended.signal);
  let error: string | undefined;
  try {
    await run();
  } catch (reason) {
    error = errorMessage(reason);
    throw reason;
  } finally {
    ended.abort();
    await watching;
    await endRecord(writer, startedAt, error);
  }
  return writer.directory;
}

async function watchObjects(
  { management, hasHosts }: RunOptions,
  writer: RunWriter,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const client = await untilThere(management, signal);
  if (client === undefined) {
    return;
  }
  const events = new ObjectEvents();
  const note: Parameters<ObjectWatch["follow"]>[0] = (object, change) => {
    const event = events.eventOf(change, object, (Date.now() - startedAt) / 1000);
    if (event !== undefined) {
      writer.addEvent(event);
    }
  };
  for (const kind of kindsOf(hasHosts)) {
    ObjectWatch.of(client, kind).follow(note, signal);
  }
}

/** Waits for the management cluster; undefined if the run ends before. */
async function untilThere(
  management: RunOptions["management"],
  signal: AbortSignal,
): Promise<KubernetesClient | undefined> {
  while (!signal.aborted) {
    const client = attempt(management);
    if (client !== undefined) {
      return client;
    }
    await sleep(LOOK_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** A kubeconfig that is just being written cannot be read. */
function attempt(management: RunOptions["management"]): KubernetesClient | undefined {
  try {
    return management();
  } catch {
    return undefined;
  }
}

/** What is watched of a fleet. */
function kindsOf(hasHosts: boolean): ObjectKind[] {
  return [CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE, ...(hasHosts ? [METAL3_MACHINE, BARE_METAL_HOST] : [])];
}

async function endRecord(writer: RunWriter, startedAt: string, error: string | undefined): Promise<void> {
  const endedAt = new Date().toISOString();
  try {
    await writer.closeEvents();
    const { events } = await readRun(writer.directory);
    await writer.end(summarize(events, startedAt, endedAt), { endedAt, ...(error !== undefined && { error }) });
  } catch (reason) {
    console.warn(`${writer.directory}: the run could not be recorded to its end: ${errorMessage(reason)}`);
  }
}

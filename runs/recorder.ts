import { errorMessage } from "../clients/retry";
import { fleetBefore } from "./fleet-before";
import { watchFleet } from "./fleet-watch";
import type { WatchedFleet } from "./fleet-watch";
import { FORMAT_VERSION } from "./format";
import type { FaultEvent, ObjectEvent, Run, Sample, WithoutSeconds } from "./format";
import { imagesOf } from "./images";
import { machine } from "./machine";
import { readRun } from "./run-reader";
import { RunWriter } from "./run-writer";
import { takeSamples } from "./samples/sampler";
import type { Sampled } from "./samples/sampler";
import { summarize } from "./summary";

/** What a run is, and what is watched meanwhile. */
export interface RunOptions
  extends
    Pick<Run, "operation" | "stack" | "experiment" | "scenario" | "settings" | "versions">,
    WatchedFleet,
    Sampled {
  /** Where records are. */
  readonly parent: string;
  /** Is told of each event as it is recorded. */
  readonly onEvent?: (event: ObjectEvent) => void;
  /** Is told of each sample as it is taken. */
  readonly onSample?: (sample: Sample) => void;
}

/** What a run is told of its record. */
export interface RunRecord {
  readonly directory: string;
  /** Adds what was done of a fault of its scenario; the seconds are added. */
  readonly addFault: (event: WithoutSeconds<FaultEvent>) => void;
}

/**
 * Runs something, and records what the management cluster tells meanwhile. A record that can no longer be written is
 * reported, and does not hold the run.
 *
 * @param run is told of the record, for what is only known meanwhile.
 * @returns the directory of the record.
 * @throws if the record cannot be begun, or the run fails.
 */
export async function recordRun(options: RunOptions, run: (record: RunRecord) => Promise<void>): Promise<string> {
  const { operation, stack, experiment, scenario, settings, versions, parent } = options;
  const before = await fleetBefore(options);
  const startedAt = new Date().toISOString();
  const header: Run = {
    version: FORMAT_VERSION,
    operation,
    stack,
    ...(experiment !== undefined && { experiment }),
    ...(scenario !== undefined && { scenario }),
    before,
    settings,
    versions,
    machine: machine(),
    startedAt,
  };
  const writer = await RunWriter.create(parent, header);
  const ended = new AbortController();
  const note = (event: ObjectEvent) => {
    writer.addEvent(event);
    options.onEvent?.(event);
  };
  const watching = watchFleet(options, Date.parse(startedAt), note, ended.signal);
  const noteSample = (sample: Sample) => {
    writer.addSample(sample);
    options.onSample?.(sample);
  };
  const sampling = takeSamples(options, Date.parse(startedAt), noteSample, ended.signal);
  let error: string | undefined;
  try {
    const addFault: RunRecord["addFault"] = (event) =>
      writer.addFault({ seconds: Math.round(Date.now() - Date.parse(startedAt)) / 1000, ...event });
    await run({ directory: writer.directory, addFault });
  } catch (reason) {
    error = errorMessage(reason);
    throw reason;
  } finally {
    const endedAt = new Date().toISOString();
    ended.abort();
    const [images] = await Promise.all([imagesOf(options), watching, sampling]);
    await endRecord(writer, { endedAt, ...(images && { images }), ...(error !== undefined && { error }) });
  }
  return writer.directory;
}

async function endRecord(
  writer: RunWriter,
  ending: Pick<Run, "images" | "error"> & { endedAt: string },
): Promise<void> {
  try {
    await writer.close();
    const recorded = await readRun(writer.directory);
    await writer.end(summarize(recorded, recorded.run.startedAt, ending.endedAt), ending);
  } catch (reason) {
    console.warn(`${writer.directory}: the run could not be recorded to its end: ${errorMessage(reason)}`);
  }
}

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseJson, readJson, readText } from "../tools/json";
import { FORMAT_VERSION } from "./format";
import type { ExperimentRun, FaultEvent, ObjectEvent, Run, Sample, Summary } from "./format";

/** What a run was, and its figures. */
export interface RunOutcome {
  readonly run: Run;
  /** Undefined if the run has not ended, or was killed. */
  readonly summary: Summary | undefined;
}

/** A run that was recorded, as far as it was. */
export interface RecordedRun extends RunOutcome {
  readonly events: readonly ObjectEvent[];
  /** Empty if none were taken. */
  readonly samples: readonly Sample[];
  /** Empty unless faults were made. */
  readonly faults: readonly FaultEvent[];
}

/** Runs that are named where one is missing. */
const NAMED_RUNS = 5;

/**
 * The folder of a run that is named by its path, or by its name in the directory of all runs.
 *
 * @throws if there is none.
 */
export async function findRun(name: string, parent: string): Promise<string> {
  const found = [name, join(parent, name)].find(existsSync);
  if (found === undefined) {
    const newest = (await runsByTime(parent)).slice(-NAMED_RUNS).toReversed();
    const others = newest.length === 0 ? "there are none" : `the newest are: ${newest.join(", ")}`;
    throw new Error(`there is no run ${JSON.stringify(name)}; ${others}`);
  }
  return found;
}

/** The names of all runs, by when they were begun. */
async function runsByTime(parent: string): Promise<string[]> {
  const runs = (await runsIn(parent)).toSorted((a, b) => a.run.startedAt.localeCompare(b.run.startedAt));
  return runs.map(({ name }) => name);
}

/**
 * The name of the run that was begun last.
 *
 * @throws if there is none.
 */
export async function newestRun(parent: string): Promise<string> {
  const newest = (await runsByTime(parent)).at(-1);
  if (newest === undefined) {
    throw new Error(`there is no run in ${parent}: \`make up\` records one`);
  }
  return newest;
}

/**
 * The runs of an experiment that have ended well, by number.
 *
 * @param id of the experiment.
 */
export async function endedRunsOf(id: string, parent: string): Promise<{ name: string; experiment: ExperimentRun }[]> {
  const runs = await runsIn(parent);
  return runs
    .flatMap(({ name, run: { experiment, endedAt, error } }) =>
      experiment?.id === id && endedAt !== undefined && error === undefined ? [{ name, experiment }] : [],
    )
    .toSorted((a, b) => a.experiment.number - b.experiment.number);
}

/** All runs, by name; what cannot be read is none. There is no directory before the first. */
async function runsIn(parent: string): Promise<{ name: string; run: Run }[]> {
  const names = existsSync(parent) ? await readdir(parent) : [];
  const runs = await Promise.all(
    names.map(async (name) => {
      const run = await readHeader(join(parent, name)).catch(() => undefined);
      return run === undefined ? [] : [{ name, run }];
    }),
  );
  return runs.flat();
}

/**
 * Reads the folder of a run.
 *
 * @throws if it is none, or of another version.
 */
export async function readRun(directory: string): Promise<RecordedRun> {
  return {
    ...(await readOutcome(directory)),
    events: await readLines<ObjectEvent>(join(directory, "events.ndjson")),
    samples: await readLines<Sample>(join(directory, "samples.ndjson")),
    faults: await readLines<FaultEvent>(join(directory, "faults.ndjson")),
  };
}

/**
 * Reads what a run was and its figures, and not what they are made of.
 *
 * @throws if it is none, or of another version.
 */
export async function readOutcome(directory: string): Promise<RunOutcome> {
  return {
    run: await readHeader(directory),
    summary: await readJson<Summary>(join(directory, "summary.json")),
  };
}

/** Why a run has not ended well, as it reads on after the run's name; undefined if it has. */
export function badEnding({ run, summary }: RunOutcome): string | undefined {
  if (run.error !== undefined) {
    return `failed: ${run.error}`;
  }
  return run.endedAt === undefined || summary === undefined ? "has not ended, or was killed" : undefined;
}

async function readHeader(directory: string): Promise<Run> {
  const run = await readJson<Omit<Run, "version"> & { version: string }>(join(directory, "run.json"));
  if (run === undefined) {
    throw new Error(`${directory} is not a run: it has no run.json`);
  }
  const { version } = run;
  if (version !== FORMAT_VERSION) {
    throw new Error(`${directory} is a run of the format ${version}; only ${FORMAT_VERSION} can be read`);
  }
  if (typeof run.startedAt !== "string") {
    throw new Error(`${directory} is not a run: its run.json does not say when it was begun`);
  }
  return { ...run, version };
}

/** A run that was killed may have written a part of its last line. */
async function readLines<Line>(file: string): Promise<Line[]> {
  const text = (await readText(file)) ?? "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseJson<Line>(line, file));
}

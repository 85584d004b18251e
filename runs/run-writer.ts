import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { writeJson } from "../tools/json";
import { BENCHMARK_FILE } from "./format";
import type { DataItem, FaultEvent, ObjectEvent, Run, Sample, Summary } from "./format";

/** Writes the folder of a run. Nothing else does. */
export class RunWriter {
  private constructor(
    readonly directory: string,
    private readonly run: Run,
    private readonly events: WriteStream,
    private readonly samples: WriteStream,
    private readonly faults: WriteStream | undefined,
  ) {
    // The error is thrown when the files are closed.
    this.files.forEach((file) => file.on("error", () => undefined));
  }

  /**
   * Begins the record of a run.
   *
   * @param parent where records are; it need not exist.
   */
  static async create(parent: string, run: Run): Promise<RunWriter> {
    // 2026-11-28T10:06:05.123Z: no colons, which some file systems do not have.
    const time = run.startedAt.replace(/[-:]/g, "").replace(/\.\d+/, "");
    await mkdir(parent, { recursive: true });
    const { stack, experiment } = run;
    const mark = experiment === undefined ? [] : [`${experiment.side}${experiment.number}`];
    const directory = await makeDirectory(join(parent, [stack, ...mark, time].join("-")));
    await writeJson(join(directory, "run.json"), run);
    const fileOf = (name: string) => createWriteStream(join(directory, name));
    const faults = run.scenario === undefined ? undefined : fileOf("faults.ndjson");
    return new RunWriter(directory, run, fileOf("events.ndjson"), fileOf("samples.ndjson"), faults);
  }

  private get files(): WriteStream[] {
    return [this.events, this.samples, ...(this.faults === undefined ? [] : [this.faults])];
  }

  /** Adds an event. */
  addEvent(event: ObjectEvent): void {
    this.events.write(`${JSON.stringify(event)}\n`);
  }

  /** Adds a sample. */
  addSample(sample: Sample): void {
    this.samples.write(`${JSON.stringify(sample)}\n`);
  }

  /** Adds what was done of a fault of the run's scenario. */
  addFault(event: FaultEvent): void {
    this.faults?.write(`${JSON.stringify(event)}\n`);
  }

  /** Notes that no more comes. */
  async close(): Promise<void> {
    this.files.forEach((file) => file.end());
    await Promise.all(this.files.map((file) => finished(file)));
  }

  /** Notes how the run has ended, last of all. */
  async end(summary: Summary, ending: Pick<Run, "images" | "endedAt" | "error">): Promise<void> {
    await writeJson(join(this.directory, "summary.json"), summary);
    await writeJson(join(this.directory, "run.json"), { ...this.run, ...ending });
  }
}

/** Notes which benchmark the record of a run is of, and what it left out. */
export async function noteBenchmark(
  directory: string,
  run: Run,
  benchmark: Pick<Run, "benchmark" | "without">,
): Promise<void> {
  await writeJson(join(directory, "run.json"), { ...run, ...benchmark } satisfies Run);
}

/** Writes what a benchmark has found beside the record of its update. */
export async function writeBenchmark(directory: string, dataItems: readonly DataItem[]): Promise<void> {
  await writeJson(join(directory, BENCHMARK_FILE), { version: "v1", dataItems } satisfies Summary);
}

/** Two runs of a stack can begin in the same second. */
async function makeDirectory(path: string, number = 1): Promise<string> {
  const directory = number === 1 ? path : `${path}-${number}`;
  try {
    await mkdir(directory, { mode: 0o700 });
    return directory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return makeDirectory(path, number + 1);
    }
    throw error;
  }
}

import { cp } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DataItem } from "../runs/format";
import { newestRun, readOutcome } from "../runs/run-reader";
import { noteBenchmark, writeBenchmark } from "../runs/run-writer";
import type { Checkout } from "../testing/checkout";
import { projectRoot, runsDirectory } from "../tools/paths";

/** Which run of a checkout a record is of, and what is noted of it. */
interface RecordOptions {
  /** The operation of the run. Default: `up`. */
  readonly operation?: string;
  /** What the benchmark left out of the fleet. Default: nothing. */
  readonly without?: readonly string[];
}

/** The record of a benchmark: that of an update, and the figures that the benchmark adds as it gets them. */
export class BenchmarkRecord {
  private readonly items: DataItem[] = [];

  private constructor(readonly directory: string) {}

  /**
   * Copies the record of a checkout's last run, whose checkout will be deleted, to where those of this checkout are.
   *
   * @param benchmark its name, which the record begins with and has in `run.json`.
   * @throws if the run was another one: the operation was refused before it was recorded.
   */
  static async keep(
    benchmark: string,
    { directory }: Pick<Checkout, "directory">,
    { operation = "up", without = [] }: RecordOptions = {},
  ): Promise<BenchmarkRecord> {
    const records = runsDirectory(directory);
    const name = await newestRun(records);
    const { run } = await readOutcome(join(records, name));
    if (run.operation !== operation) {
      throw new Error(`the operation ${operation} left no record: the last is of ${run.operation}`);
    }
    const kept = join(runsDirectory(), `${benchmark}-${name}`);
    await cp(join(records, name), kept, { recursive: true });
    await noteBenchmark(kept, run, { benchmark, ...(without.length > 0 && { without }) });
    console.log(`Recorded in ${relative(projectRoot(), kept)}`);
    return new BenchmarkRecord(kept);
  }

  /** Adds figures, and writes all that there are. */
  async add(items: readonly DataItem[]): Promise<void> {
    this.items.push(...items);
    await writeBenchmark(this.directory, this.items);
  }
}

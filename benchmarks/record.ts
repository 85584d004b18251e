import { cp } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DataItem } from "../runs/format";
import { newestRun } from "../runs/run-reader";
import { writeBenchmark } from "../runs/run-writer";
import type { Checkout } from "../testing/checkout";
import { projectRoot, runsDirectory } from "../tools/paths";

/** The record of a benchmark: that of an update, and the figures that the benchmark adds as it gets them. */
export class BenchmarkRecord {
  private readonly items: DataItem[] = [];

  private constructor(readonly directory: string) {}

  /** Copies the record of a checkout's last update, whose checkout will be deleted, to where those of this checkout are. */
  static async keep(benchmark: string, { directory }: Pick<Checkout, "directory">): Promise<BenchmarkRecord> {
    const records = runsDirectory(directory);
    const name = await newestRun(records);
    const kept = join(runsDirectory(), `${benchmark}-${name}`);
    await cp(join(records, name), kept, { recursive: true });
    console.log(`Recorded in ${relative(projectRoot(), kept)}`);
    return new BenchmarkRecord(kept);
  }

  /** Adds figures, and writes all that there are. */
  async add(items: readonly DataItem[]): Promise<void> {
    this.items.push(...items);
    await writeBenchmark(this.directory, this.items);
  }
}

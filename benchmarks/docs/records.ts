import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { BENCHMARK_FILE } from "../../runs/format";
import type { DataItem, Run, Summary } from "../../runs/format";
import { readRun } from "../../runs/run-reader";
import { readJson, writeJson } from "../../tools/json";

/** What the docs keep of a benchmark's record: what was run, and all figures; no events, samples or settings of managers. */
export interface DocsRecord {
  readonly run: Run;
  readonly dataItems: readonly DataItem[];
}

/** The records that the docs keep, by name. */
export type DocsRecords = ReadonlyMap<string, DocsRecord>;

/** A run of which there is no record: one that others have published, or from before runs were recorded. */
export interface OtherRun {
  readonly run: string;
  readonly clusters: string;
  readonly machine: string;
  readonly time: string;
  /** Where the figures are from. */
  readonly source: string;
}

/** Where the records that the docs keep are, in a checkout. */
export function docsRecordsDirectory(root: string): string {
  return join(root, "docs", "records");
}

/** Reads `docs/other-runs.json`. */
export async function readOtherRuns(root: string): Promise<OtherRun[]> {
  return (await readJson<OtherRun[]>(join(root, "docs", "other-runs.json"))) ?? [];
}

/** Reads all of `docs/records`. */
export async function readDocsRecords(root: string): Promise<DocsRecords> {
  const directory = docsRecordsDirectory(root);
  const names = (await readdir(directory)).filter((file) => file.endsWith(".json")).toSorted();
  const records = await Promise.all(
    names.map(async (file) => [basename(file, ".json"), (await readJson<DocsRecord>(join(directory, file)))!] as const),
  );
  return new Map(records);
}

/**
 * Keeps what the docs need of a benchmark's record.
 *
 * @param name by which the docs call it.
 * @throws if the folder has no figures of a benchmark.
 */
export async function keepDocsRecord(root: string, name: string, directory: string): Promise<void> {
  const { run, summary } = await readRun(directory);
  const benchmark = await readJson<Summary>(join(directory, BENCHMARK_FILE));
  if (benchmark === undefined) {
    throw new Error(`${directory} is not the record of a benchmark: it has no ${BENCHMARK_FILE}`);
  }
  const { managers, ...settings } = run.settings as { managers?: unknown };
  void managers;
  const dataItems = [...(summary?.dataItems ?? []), ...benchmark.dataItems];
  const record: DocsRecord = { run: { ...run, settings }, dataItems };
  await writeJson(join(docsRecordsDirectory(root), `${name}.json`), record);
}

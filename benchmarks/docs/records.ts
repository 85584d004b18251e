import { readdir } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { readSettings } from "../../cli/pulumi/settings";
import { figuresOf } from "../../runs/comparison/figures";
import { BENCHMARK_FILE } from "../../runs/format";
import type { DataItem, Run, Summary } from "../../runs/format";
import { badEnding, readOutcome } from "../../runs/run-reader";
import type { Settings } from "../../settings/settings";
import { readJson, writeJson } from "../../tools/json";

/** What the docs keep of a run's record: what was run, and all figures; no events and no samples. */
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

/** A kind of topology as the docs compare it with the others. */
export interface ComparedTopology {
  /** The name of the record with its figures. */
  readonly record: string;
  readonly real: string;
  readonly fake: string;
  readonly goodFor: string;
}

/** Where the records that the docs keep are, in a checkout. */
export function docsRecordsDirectory(root: string): string {
  return join(root, "docs", "records");
}

/** What the docs' tables are made from. */
export interface TableSources {
  readonly records: DocsRecords;
  readonly others: readonly OtherRun[];
  readonly topologies: readonly ComparedTopology[];
  /** The settings of the fleet that the docs take for an example. */
  readonly settings: Settings;
}

/** Reads `docs/records`, `docs/other-runs.json` and `docs/topologies.json`, and the settings of the stack `dev`. */
export async function readTableSources(root: string): Promise<TableSources> {
  return {
    records: await readDocsRecords(docsRecordsDirectory(root)),
    others: await readList<OtherRun>(root, "other-runs.json"),
    topologies: await readList<ComparedTopology>(root, "topologies.json"),
    settings: await readSettings("dev"),
  };
}

async function readList<T>(root: string, file: string): Promise<T[]> {
  return (await readJson<T[]>(join(root, "docs", file))) ?? [];
}

async function readDocsRecords(directory: string): Promise<DocsRecords> {
  const names = (await readdir(directory)).filter((file) => file.endsWith(".json")).toSorted();
  const records = await Promise.all(
    names.map(async (file) => [basename(file, ".json"), (await readJson<DocsRecord>(join(directory, file)))!] as const),
  );
  return new Map(records);
}

/**
 * Keeps what the docs need of a run's record, with the figures of its benchmark if it is of one. Of paths on the machine it
 * keeps the file's name; of the managers' settings, all but manifests and images.
 *
 * @param name by which the docs call it.
 * @throws if the run has no figures, it has not ended well, its fleet lacked safeguards, its verdict is that it does not count, or
 * its benchmark ended before the verdict.
 */
export async function keepDocsRecord(root: string, name: string, directory: string): Promise<void> {
  const outcome = await readOutcome(directory);
  const { run, summary } = outcome;
  const benchmark = await readJson<Summary>(join(directory, BENCHMARK_FILE));
  const dataItems = [summary, benchmark].flatMap((figures) => figures?.dataItems ?? []);
  if (dataItems.length === 0) {
    throw new Error(`${directory} has no figures: neither the run nor a benchmark got that far`);
  }
  const reason = badEnding(outcome);
  if (reason !== undefined) {
    throw new Error(`${directory} ${reason}; the docs keep only runs that ended well`);
  }
  if (run.without !== undefined) {
    throw new Error(
      `${directory} was made without ${run.without.join(", ")}; the docs keep only runs with all safeguards`,
    );
  }
  const record: DocsRecord = { run: { ...run, settings: withoutPaths(withoutManagerFiles(run.settings)) }, dataItems };
  const value = valuesOf(record);
  if (value("verdict/Counts") === 0) {
    throw new Error(`${directory} does not count: its verdict/Counts is 0, and the docs keep only runs that count`);
  }
  if (value("up/Clusters") !== undefined && value("verdict/Counts") === undefined) {
    throw new Error(`${directory} has no verdict: its benchmark ended before it`);
  }
  await writeJson(join(docsRecordsDirectory(root), `${name}.json`), record);
}

/** Settings of a manager that name files of the machine, or what the record has of versions and images. */
const MANAGER_FILES = ["manifest", "image", "imageArchive"];

function withoutManagerFiles(settings: { managers?: Record<string, object> }): object {
  const { managers } = settings;
  if (managers === undefined) {
    return settings;
  }
  const kept = Object.entries(managers).map(([name, manager]) => {
    const others = Object.entries(manager).filter(([setting]) => !MANAGER_FILES.includes(setting));
    return [name, Object.fromEntries(others)] as const;
  });
  return { ...settings, managers: Object.fromEntries(kept) };
}

function withoutPaths<T>(settings: T): T {
  const text = JSON.stringify(settings, (_name, value: unknown) =>
    typeof value === "string" && isAbsolute(value) ? basename(value) : value,
  );
  return JSON.parse(text) as T;
}

/** @throws if the docs keep no record of that name. */
export function recordOf(records: DocsRecords, name: string): DocsRecord {
  const record = records.get(name);
  if (record === undefined) {
    throw new Error(
      `there is no record ${JSON.stringify(name)} in docs/records; there are: ${[...records.keys()].join(", ")}`,
    );
  }
  return record;
}

/** A record's figures by their names; undefined where the run did not get that far. */
export function valuesOf({ dataItems }: DocsRecord): (name: string) => number | undefined {
  const figures = figuresOf({ version: "v1", dataItems });
  return (name) => figures.get(name)?.value;
}

/** A figure as a whole number; nothing if there is none. */
export function whole(value: number | undefined): string {
  return value?.toFixed(0) ?? "";
}

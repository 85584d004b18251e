import { divisorOf, EVERYTHING_ELSE } from "../scale/figures";
import { table } from "../table";
import { engineTable } from "./engine-table";
import { faultsTable } from "./faults-table";
import { recordOf, valuesOf, whole } from "./records";
import type { DocsRecord, DocsRecords, OtherRun } from "./records";

/** What tables are made from. */
export interface TableSources {
  readonly records: DocsRecords;
  readonly others: readonly OtherRun[];
}

/** The tables by name; those of one record are told its name. */
const TABLES = {
  runs: runsTable,
  compared: comparedTable,
  parts: partsTable,
  curve: curveTable,
  engine: ({ records }: TableSources) => engineTable(records),
  faults: ({ records }: TableSources, name: string) => faultsTable(recordOf(records, name)),
} as const;

/**
 * A table of the docs, as Markdown.
 *
 * @param name of the table, and, if it is of one record, the record's: `parts fake-api-server-100`.
 * @throws if there is none of that name.
 */
export function docsTable(name: string, sources: TableSources): string {
  const [kind = "", record = ""] = name.split(" ");
  const make = (TABLES as Partial<Record<string, (sources: TableSources, record: string) => string>>)[kind];
  if (make === undefined) {
    throw new Error(`table: ${name}: there is no such table; there are: ${Object.keys(TABLES).join(", ")}`);
  }
  return make(sources, record);
}

/** A row for each record of bench-scale. */
function runsTable({ records }: TableSources): string {
  const header = [
    "Record",
    "Kind",
    "Clusters",
    "Machines per cluster",
    "All Available, s",
    "CPU seconds per cluster",
    "Idle milli-cores per cluster",
    "MiB per cluster",
    "Manager restarts",
    "Stayed Available",
    "Down to 0, s",
  ];
  return table(header, scaleRuns(records).map(runRow));
}

function runRow([name, record]: readonly [string, DocsRecord]): string[] {
  const { kind, machines } = fleetOf(record);
  const value = valuesOf(record);
  const clusters = clustersOf(record);
  const added = (metric: string) => {
    const { before, after } = idleSum(record, metric);
    return after === undefined || before === undefined ? "" : ((after - before) / clusters).toFixed(1);
  };
  return [
    linkTo(name),
    `\`${kind}\``,
    String(value("up/Clusters")!),
    String(machines),
    whole(allAvailableSeconds(record)),
    (value("up/CPUSeconds")! / clusters).toFixed(1),
    added("idle_cpu"),
    added("idle_memory"),
    String(value("up/ManagerRestarts")! + (value("hold/ManagerRestarts") ?? 0)),
    heldClusters(value),
    whole(value("down/Duration")),
  ];
}

/** How many Clusters were Available all the time for how long; nothing of a run that was not held. */
function heldClusters(value: (name: string) => number | undefined): string {
  const [available, seconds] = [value("hold/Available"), value("hold/Duration")];
  return available === undefined ? "" : `${available} for ${(seconds! / 60).toFixed(0)} min`;
}

/** The recorded runs beside those that others have published, and those from before runs were recorded. */
function comparedTable({ records, others }: TableSources): string {
  const recorded = scaleRuns(records).map(([name, record]) => {
    const { cores, memoryMebibytes } = record.run.machine;
    const seconds = allAvailableSeconds(record);
    return [
      `metal3-scale, \`${fleetOf(record).kind}\``,
      String(valuesOf(record)("up/Clusters")!),
      `${cores} cores, ${Math.round(memoryMebibytes / 1024)} GiB`,
      seconds === undefined ? "not all became Available" : `${whole(seconds)} s`,
      linkTo(name),
    ];
  });
  const rest = others.map(({ run, clusters, machine, time, source }) => [run, clusters, machine, time, source]);
  return table(["Run", "Clusters", "Machine", "Time", "From"], [...recorded, ...rest]);
}

/** What each part cost in one record. */
function partsTable({ records }: TableSources, name: string): string {
  const record = recordOf(records, name);
  const value = valuesOf(record);
  const clusters = clustersOf(record);
  const parts = namesOf(record, "up").filter((part) => part !== EVERYTHING_ELSE);
  const row = (part: string) => {
    const each = (value(`up/${part}/CPUSeconds`)! / clusters).toFixed(2);
    return [part, each, ...["idle_memory", "idle_cpu"].map((metric) => change(idleOf(record, metric, part)))];
  };
  const all = [
    "all",
    (value("up/CPUSeconds")! / clusters).toFixed(2),
    ...["idle_memory", "idle_cpu"].map((metric) => change(idleSum(record, metric))),
  ];
  const header = ["Part", "CPU seconds per cluster", `MiB, 0 → ${clusters}`, `Idle milli-cores, 0 → ${clusters}`];
  return table(header, [...parts.map(row), row(EVERYTHING_ELSE), all]);
}

/** How many Clusters were Available when, in one record. */
function curveTable({ records }: TableSources, name: string): string {
  const { data } = recordOf(records, name).dataItems.find(({ labels }) => labels.Metric === "available_clusters") ?? {};
  const points = Object.entries(data ?? {});
  return table(
    ["Clusters Available", ...points.map(([clusters]) => clusters)],
    [["Seconds", ...points.map(([, seconds]) => whole(seconds))]],
  );
}

/** The records of bench-scale, by kind and size. */
function scaleRuns(records: DocsRecords): (readonly [string, DocsRecord])[] {
  const runs = [...records].filter(([, record]) => valuesOf(record)("up/Clusters") !== undefined);
  const size = ([, record]: readonly [string, DocsRecord]) => valuesOf(record)("up/Clusters")!;
  return runs.toSorted((a, b) => fleetOf(a[1]).kind.localeCompare(fleetOf(b[1]).kind) || size(a) - size(b));
}

function fleetOf({ run }: DocsRecord): { kind: string; machines: number } {
  const { topology, controlPlaneReplicas, workersPerCluster } = run.settings as {
    topology: { kind: string };
    controlPlaneReplicas: number;
    workersPerCluster: number;
  };
  return { kind: topology.kind, machines: controlPlaneReplicas + workersPerCluster };
}

/** By how many clusters costs are divided, as in what bench-scale prints. */
function clustersOf(record: DocsRecord): number {
  const value = valuesOf(record);
  return divisorOf(value("up/Clusters")!, value("up/Available") ?? 0);
}

/** Undefined if not all became so. */
function allAvailableSeconds(record: DocsRecord): number | undefined {
  return valuesOf(record)(`available_clusters/${valuesOf(record)("up/Clusters")}`);
}

function namesOf({ dataItems }: DocsRecord, metric: string): string[] {
  return [...new Set(dataItems.flatMap(({ labels }) => (labels.Metric === metric ? (labels.Name ?? []) : [])))];
}

interface Idle {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

function idleOf(record: DocsRecord, metric: string, part: string): Idle {
  const value = valuesOf(record);
  return { before: value(`${metric}/${part}/Before`), after: value(`${metric}/${part}/After`) };
}

function idleSum(record: DocsRecord, metric: string): Idle {
  const parts = namesOf(record, metric).map((part) => idleOf(record, metric, part));
  const sum = (values: (number | undefined)[]) =>
    values.length === 0 ? undefined : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return { before: sum(parts.map(({ before }) => before)), after: sum(parts.map(({ after }) => after)) };
}

function change({ before, after }: Idle): string {
  return before === undefined || after === undefined ? "" : `${whole(before)} → ${whole(after)}`;
}

function linkTo(name: string): string {
  return `[${name}](records/${name}.json)`;
}

import { gibibytesOf } from "../../runs/machine";
import { markdownTable } from "../../runs/markdown-table";
import { EVERYTHING_ELSE } from "../scale/figures";
import { engineTable } from "./engine-table";
import { faultsTable } from "./faults-table";
import { predictionTable } from "./prediction-table";
import { recordOf, valuesOf, whole } from "./records";
import type { DocsRecord, DocsRecords, TableSources } from "./records";
import {
  allAvailableSeconds,
  apiServerTuningOf,
  clustersOf,
  cpuSecondsPerCluster,
  fleetOf,
  idleOf,
  idlePerCluster,
  idleTotal,
  namesOf,
} from "./scale-figures";
import type { Idle } from "./scale-figures";

/** The tables by name; those of one record are told its name. */
const TABLES = {
  runs: runsTable,
  compared: comparedTable,
  topologies: topologiesTable,
  parts: partsTable,
  curve: curveTable,
  engine: ({ records }: TableSources) => engineTable(records),
  faults: ({ records }: TableSources, name: string) => faultsTable(recordOf(records, name)),
  prediction: ({ settings }: TableSources) => predictionTable(settings),
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

/** The columns of what a cluster costs. */
const COSTS = ["All Available, s", "CPU seconds per cluster", "Idle millicores per cluster", "MiB per cluster"];

function costCells(record: DocsRecord): string[] {
  return [
    whole(allAvailableSeconds(record)),
    cpuSecondsPerCluster(record),
    idlePerCluster(record, "idle_cpu"),
    idlePerCluster(record, "idle_memory"),
  ];
}

/** A row for each record of bench-scale. */
function runsTable({ records }: TableSources): string {
  const header = [
    "Record",
    "Kind",
    "Clusters",
    "Machines per cluster",
    "Given to the management API server",
    ...COSTS,
    "Manager restarts",
    "Stayed Available",
    "Down to 0, s",
  ];
  return markdownTable(header, scaleRuns(records).map(runRow));
}

function runRow([name, record]: readonly [string, DocsRecord]): string[] {
  const { kind, machines } = fleetOf(record);
  const value = valuesOf(record);
  return [
    linkTo(name),
    `\`${kind}\``,
    String(value("up/Clusters")!),
    String(machines),
    apiServerTuningOf(record),
    ...costCells(record),
    managerRestarts(value),
    heldClusters(value),
    whole(value("down/Duration")),
  ];
}

/** How often managers were started again, in each phase that the record has it of. */
function managerRestarts(value: (name: string) => number | undefined): string {
  return ["up", "hold", "restart", "down"]
    .flatMap((phase) => {
      const restarts = value(`${phase}/ManagerRestarts`);
      return restarts === undefined ? [] : [`${phase} ${restarts}`];
    })
    .join(", ");
}

/** How many Clusters were Available all the time for how long; nothing of a run that was not held. */
function heldClusters(value: (name: string) => number | undefined): string {
  const [available, seconds] = [value("hold/Available"), value("hold/Duration")];
  return available === undefined ? "" : `${available} for ${Number((seconds! / 60).toFixed(1))} min`;
}

/** The recorded runs beside those that others have published, and those from before runs were recorded. */
function comparedTable({ records, others }: TableSources): string {
  const recorded = scaleRuns(records).map(([name, record]) => {
    const { machine } = record.run;
    const seconds = allAvailableSeconds(record);
    return [
      `metal3-scale, \`${fleetOf(record).kind}\``,
      String(valuesOf(record)("up/Clusters")!),
      `${machine.cpu}: ${machine.cores} cores, ${gibibytesOf(machine)} GiB`,
      seconds === undefined ? "not all became Available" : `${whole(seconds)} s`,
      linkTo(name),
    ];
  });
  const rest = others.map(({ run, clusters, machine, time, source }) => [run, clusters, machine, time, source]);
  return markdownTable(["Run", "Clusters", "Machine", "Time", "From"], [...recorded, ...rest]);
}

/** What each kind of topology costs, with as many clusters of each, and what it is. */
function topologiesTable({ records, topologies }: TableSources): string {
  const header = ["Kind", ...COSTS, "Real", "Fake", "Good for"];
  const rows = topologies.map(({ record: name, real, fake, goodFor }) => {
    const record = recordOf(records, name);
    return [`[\`${fleetOf(record).kind}\`](records/${name}.json)`, ...costCells(record), real, fake, goodFor];
  });
  return markdownTable(header, rows);
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
    ...["idle_memory", "idle_cpu"].map((metric) => change(idleTotal(record, metric))),
  ];
  const header = ["Part", "CPU seconds per cluster", `MiB, 0 → ${clusters}`, `Idle millicores, 0 → ${clusters}`];
  return markdownTable(header, [...parts.map(row), row(EVERYTHING_ELSE), all]);
}

/** How many Clusters were Available when, in one record. */
function curveTable({ records }: TableSources, name: string): string {
  const { data } = recordOf(records, name).dataItems.find(({ labels }) => labels.Metric === "available_clusters") ?? {};
  const points = Object.entries(data ?? {});
  return markdownTable(
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

function change({ before, after }: Idle): string {
  return before === undefined || after === undefined ? "" : `${whole(before)} → ${whole(after)}`;
}

function linkTo(name: string): string {
  return `[${name}](records/${name}.json)`;
}

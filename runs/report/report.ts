import { faultTimelines } from "../fault-timelines";
import type { FaultTimeline } from "../fault-timelines";
import type { ObjectEvent, Run } from "../format";
import { clusterTimelines, milestones, wordsOf } from "../milestones";
import type { ClusterTimeline } from "../milestones";
import { percentile } from "../percentile";
import { lastReasons } from "../reasons";
import type { RecordedRun } from "../run-reader";
import { settingValues } from "../setting-values";
import type { Chart } from "./chart";
import { availableOverTime, durationByIndex, phaseDurations, timePerPhase } from "./charts";
import type { PhaseDurations } from "./charts";
import { availableClusters, faultTable, loadTable, withFaults } from "./faults";
import { lookInside } from "./look-inside";
import type { Table } from "./table";
import { usageCharts } from "./usage-charts";
import { usageTables } from "./usage-tables";

/** What a report says, whatever it is written as. */
export interface Report {
  readonly title: string;
  /** What is known of the run, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
}

/** Clusters that are listed one by one. */
const LISTED = 10;

/**
 * Says what a run has shown, as far as it was recorded.
 *
 * @param name of the run.
 */
export function reportOf(name: string, { run, events, samples, faults }: RecordedRun): Report {
  const timelines = clusterTimelines(events, run.startedAt);
  const phases = phaseDurations(timelines);
  const madeFaults = faultTimelines(faults);
  const end = secondsOf(run, [events, samples, faults]);
  const hasAvailable = timelines.some(({ reached }) => reached.available !== undefined);
  return {
    title: `Run ${name}`,
    facts: [...factsOf(run, { timelines, faults: madeFaults, end }), ...lookInside(run, { events, timelines, end })],
    charts: [
      ...(timelines.length > 0 ? [availableOverTime(timelines, end)] : []),
      ...(run.scenario === undefined ? [] : [withFaults(availableClusters(events, end), madeFaults, end)]),
      ...(phases.length > 0 ? [timePerPhase(phases)] : []),
      ...(hasAvailable ? [durationByIndex(timelines)] : []),
      ...usageCharts(samples).map((chart) => withFaults(chart, madeFaults, end)),
    ],
    tables: [
      faultTable(madeFaults, samples),
      loadTable(madeFaults),
      milestoneTable(timelines),
      phaseTable(phases),
      slowestTable(timelines),
      unavailableTable(timelines, events),
      ...usageTables(samples),
      settingsTable(run),
      imageTable(run),
    ].filter(({ rows }) => rows.length > 0),
  };
}

function factsOf(
  run: Run,
  { timelines, faults, end }: { timelines: ClusterTimeline[]; faults: readonly FaultTimeline[]; end: number },
): Report["facts"] {
  const { cpu, cores, memoryMebibytes, kernel } = run.machine;
  const hasEnded = run.endedAt !== undefined;
  return [
    ["Operation", `${run.operation} of the stack ${run.stack}, begun ${run.startedAt}`],
    ...experimentFacts(run),
    ["Outcome", run.error ?? (hasEnded ? "succeeded" : "not known: it runs, or was killed")],
    ...(run.scenario === undefined ? clusterFacts(timelines, end) : faultFacts(faults)),
    ["Duration", `${end.toFixed(0)} s${hasEnded ? "" : " were recorded"}`],
    ["Machine", `${cores} cores (${cpu}), ${memoryMebibytes} MiB, Linux ${kernel}`],
    [
      "Versions",
      Object.entries(run.versions)
        .map((entry) => entry.join(" "))
        .join(", "),
    ],
  ];
}

function clusterFacts(timelines: readonly ClusterTimeline[], seconds: number): Report["facts"] {
  const available = timelines.filter(({ reached }) => reached.available !== undefined).length;
  return [
    ["Clusters", `${available} of the ${timelines.length} that were declared became Available`],
    ["Rate", `${((available / Math.max(seconds, 1)) * 60).toFixed(1)} Clusters Available a minute`],
  ];
}

function faultFacts(faults: readonly FaultTimeline[]): Report["facts"] {
  const recovered = faults.filter(({ figures }) => figures !== undefined).length;
  return [
    ["Faults", `the fleet has recovered from ${recovered} of ${faults.length} without help`],
    ...nudgeFacts(faults),
  ];
}

/** The help that only simulated hosts need: see `faults/host-nudges.ts`. */
function nudgeFacts(faults: readonly FaultTimeline[]): Report["facts"] {
  const nudges = faults.reduce((sum, { load }) => sum + (load?.hostNudges ?? 0), 0);
  const what = `${nudges}, as only the test mode of Bare Metal Operator needs them`;
  return nudges === 0 ? [] : [["Forced host reconciles", what]];
}

/** How long the run took, or what of it was recorded. */
function secondsOf({ startedAt, endedAt }: Run, recorded: readonly (readonly { seconds: number }[])[]): number {
  return endedAt === undefined
    ? Math.max(0, ...recorded.map((lines) => lines.at(-1)?.seconds ?? 0))
    : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

function experimentFacts({ experiment }: Run): Report["facts"] {
  return experiment === undefined
    ? []
    : [["Experiment", `run ${experiment.number} ${experiment.side === "A" ? "without" : "with"} the change`]];
}

function settingsTable({ settings }: Run): Table {
  return { title: "Settings", header: ["Setting", "Value"], rows: [...settingValues(settings)] };
}

function imageTable({ images = [] }: Run): Table {
  return { title: "Images", header: ["Image", "Digest"], rows: images.map(({ name, digest }) => [name, digest]) };
}

/** The columns of a table of how long Clusters took. */
const DURATIONS = ["Clusters", "p50", "p90", "p99", "max"];

function milestoneTable(timelines: ClusterTimeline[]): Table {
  const durations = milestones.map((milestone) => ({
    milestone,
    durations: timelines.flatMap(({ reached }) => reached[milestone] ?? []).toSorted((a, b) => a - b),
  }));
  return {
    title: "Seconds from a Cluster's declaration to its milestones",
    header: ["Milestone", ...DURATIONS],
    rows: durations.filter(({ durations }) => durations.length > 0).map(durationsRow),
  };
}

function phaseTable(phases: readonly PhaseDurations[]): Table {
  return {
    title: "Seconds from each milestone to the next",
    header: ["Until", ...DURATIONS],
    rows: phases.map(durationsRow),
  };
}

function durationsRow({ milestone, durations }: PhaseDurations): string[] {
  return [wordsOf(milestone), String(durations.length), ...percentilesOf(durations)];
}

function percentilesOf(sorted: readonly number[]): string[] {
  return [50, 90, 99, 100].map((percentage) => percentile(sorted, percentage).toFixed(1));
}

function slowestTable(timelines: ClusterTimeline[]): Table {
  const done = timelines.filter(({ reached }) => reached.available !== undefined);
  const slowest = done.toSorted((a, b) => b.reached.available! - a.reached.available!).slice(0, LISTED);
  const before = milestones.slice(0, -1).filter((milestone) => slowest.some(({ reached }) => milestone in reached));
  return {
    title: "The slowest Clusters",
    header: ["Cluster", "Seconds until Available", ...before.map(wordsOf)],
    rows: slowest.map(({ name, reached }) => [
      name,
      reached.available!.toFixed(1),
      ...before.map((milestone) => reached[milestone]?.toFixed(1) ?? ""),
    ]),
  };
}

function unavailableTable(timelines: ClusterTimeline[], events: readonly ObjectEvent[]): Table {
  const reasons = lastReasons(events);
  const missing = timelines.filter(({ reached }) => reached.available === undefined).slice(0, LISTED);
  return {
    title: "Clusters that did not become Available",
    header: ["Cluster", "What its conditions say at the end"],
    rows: missing.map(({ name }) => [name, reasons.get(name) ?? "nothing was reported"]),
  };
}

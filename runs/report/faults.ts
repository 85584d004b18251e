import type { SeriesOption } from "echarts";
import { queueGrowth } from "../fault-timelines";
import type { FaultTimeline } from "../fault-timelines";
import type { Counts, ObjectEvent, Sample } from "../format";
import type { Chart } from "./chart";
import { clustersOverTime, round } from "./charts";
import type { Table } from "./table";

/** Where faults are marked: light enough for lines, and not one of their colours. */
const FAULT_STYLE = { color: "#999999", opacity: 0.3 };
/** From a fault's end until the fleet had recovered. */
const RECOVERY_STYLE = { color: "#999999", opacity: 0.12 };
const LABEL = { position: "insideTop", fontSize: 14, color: "#333" } as const;

type Point = readonly [seconds: number, clusters: number, available: number];

/**
 * How many Clusters there were, and were Available, at each moment of a run, whenever they were declared.
 *
 * @param end seconds from the start of the run until the end of its record.
 */
export function availableClusters(events: readonly ObjectEvent[], end: number): Chart {
  const available = new Map<string, boolean>();
  const points: Point[] = [];
  for (const { seconds, kind, namespace, name, change, conditions } of events) {
    if (kind === "Cluster") {
      const key = `${namespace}/${name}`;
      const condition = conditions?.Available;
      if (change === "DELETED") {
        available.delete(key);
      } else {
        const before = available.get(key) ?? false;
        available.set(key, condition === undefined ? before : condition?.status === "True");
      }
      points.push([round(seconds), available.size, [...available.values()].filter(Boolean).length]);
    }
  }
  const last = points.at(-1);
  const all = last === undefined ? [] : [...points, [round(end), last[1], last[2]] as const];
  // Of a run with many events, there are more points than a function takes arguments.
  const least = all.slice(initialClusters(events) - 1).reduce((least, point) => Math.min(least, point[2]), Infinity);
  const most = all.reduce((most, point) => Math.max(most, point[1]), 0);
  return clustersOverTime(
    "Clusters Available over time",
    `How many of the ${most} Clusters were Available, over the time of the run${Number.isFinite(least) ? `; at least ${least}` : ""}.`,
    [
      { name: "Clusters", style: "dashed", points: all.map(([seconds, clusters]) => [seconds, clusters]) },
      { name: "Available", style: "solid", points: all.map(([seconds, , available]) => [seconds, available]) },
    ],
  );
}

/** How many Clusters a run begins with, which it is told of one by one: those that were added before anything has changed. */
function initialClusters(events: readonly ObjectEvent[]): number {
  const changes = events.filter(({ kind }) => kind === "Cluster").map(({ change }) => change);
  const first = changes.findIndex((change) => change !== "ADDED");
  return first === -1 ? changes.length : first;
}

/**
 * A chart over time with the faults marked in it, by number.
 *
 * @param end seconds from the start of the run until the end of its record: a fault may have lasted until then.
 */
export function withFaults(chart: Chart, faults: readonly FaultTimeline[], end: number): Chart {
  if (faults.length === 0) {
    return chart;
  }
  const series = chart.option.series as SeriesOption[];
  const marks: SeriesOption = {
    type: "line",
    data: [],
    silent: true,
    markArea: { silent: true, data: faults.flatMap((fault) => areasOf(fault, end)) },
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: "#333", type: "solid", width: 1 },
      label: { formatter: "{b}", fontSize: 14, color: "#333" },
      data: faults.map(({ number, injected }) => ({ name: String(number), xAxis: round(injected) })),
    },
  };
  const description = `${chart.description} Marked by their numbers are the faults, while they lasted, and lighter until the fleet had recovered.`;
  return { ...chart, description, option: { ...chart.option, series: [...series, marks] } };
}

/** While a fault lasted, and then until the fleet had recovered. */
function areasOf({ injected, ended, settled }: FaultTimeline, end: number): [object, object][] {
  const area = (from: number, to: number, itemStyle: object): [object, object] => [
    { xAxis: round(from), itemStyle, label: LABEL },
    { xAxis: round(to) },
  ];
  return ended === undefined
    ? [area(injected, end, FAULT_STYLE)]
    : [area(injected, ended, FAULT_STYLE), area(ended, settled ?? end, RECOVERY_STYLE)];
}

/** What was made of faults, and how the fleet came through. */
export function faultTable(faults: readonly FaultTimeline[], samples: readonly Sample[]): Table {
  return {
    title: "Faults",
    header: [
      "Fault",
      "Start, s",
      "Duration, s",
      "API servers answer after s",
      "Deployments ready after s",
      "Clusters Available after s",
      "Queue growth",
      "Manager restarts",
      "Clusters not Available meanwhile",
      "Manual help",
    ],
    rows: faults.map((fault) => {
      const { injected, ended, figures, problems } = fault;
      const { apiServers, deployments, clusters } = figures?.secondsUntil ?? {};
      return [
        nameOf(fault),
        injected.toFixed(0),
        ended === undefined ? "" : (ended - injected).toFixed(0),
        ...[apiServers, deployments, clusters].map((seconds) => seconds?.toFixed(0) ?? ""),
        String(queueGrowth(fault, samples) ?? ""),
        String(figures?.managerRestarts ?? ""),
        String(figures?.interruptedClusters ?? ""),
        problems?.join("; ") ?? (figures === undefined ? "not known" : "nothing"),
      ];
    }),
  };
}

/** What the load did from the injection of each fault until the fleet had recovered, where there was a load. */
export function loadTable(faults: readonly FaultTimeline[]): Table {
  return {
    title: "Load during the faults",
    header: ["Fault", "Steps taken", "Steps skipped", "Steps failed", "Forced host reconciles"],
    rows: faults.flatMap((fault) => {
      const { load } = fault;
      return load === undefined
        ? []
        : [[nameOf(fault), ...[load.taken, load.skipped, load.failed, load.hostNudges].map(String)]];
    }),
  };
}

function nameOf({ number, name, severity }: FaultTimeline): string {
  return `${number} ${name}${severityOf(severity)}`;
}

/** `(share 0.1, percent 5)`; nothing of a fault of which nothing can be said. */
function severityOf(severity: Counts): string {
  const parts = Object.entries(severity).map((entry) => entry.join(" "));
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

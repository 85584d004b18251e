import type { ClusterTimeline, Milestone } from "../milestones";
import { milestones, wordsOf } from "../milestones";
import { percentile } from "../percentile";
import type { Chart } from "./chart";
import { pointsWithin, publishedRuns } from "./published-runs";

const SECONDS_AXIS = { type: "value", name: "seconds", nameLocation: "middle", nameGap: 30 } as const;
/** The room around a chart. */
export const GRID = { left: 70, right: 20, top: 60, bottom: 50 };

/** A legend of lines without symbols, for which ECharts would draw circles. */
const LINES = { itemWidth: 40, itemStyle: { opacity: 0 } };

/**
 * How many Clusters had been declared, and were Available, at each moment of the run, beside published runs.
 *
 * @param end seconds from the start of the run until the end of its record.
 */
export function availableOverTime(timelines: readonly ClusterTimeline[], end: number): Chart {
  const available = timelines.flatMap(({ declared, reached }) =>
    reached.available === undefined ? [] : [declared + reached.available],
  );
  const declared = timelines.map(({ declared }) => declared);
  const counts =
    `${timelines.length} Clusters were declared, and ${available.length} became Available, the last after ` +
    `${Math.round(Math.max(0, ...available))} seconds.`;
  const others = publishedRuns.map(({ description }) => description).join(" and ");
  return clustersOverTime("Clusters over time", `${counts} Dotted are the starts of published runs: ${others}.`, [
    { name: "declared", style: "dashed", points: cumulated(declared, end) },
    { name: "Available", style: "solid", points: cumulated(available, end) },
    ...publishedRuns.map((run): ClusterLine => {
      const points = pointsWithin(run, end, timelines.length);
      return { name: run.name, style: "dotted", points };
    }),
  ]);
}

/** A line of numbers of Clusters. */
interface ClusterLine {
  readonly name: string;
  /** What is dotted goes straight from point to point, else each number holds until the next one. */
  readonly style: "solid" | "dashed" | "dotted";
  readonly points: readonly (readonly [seconds: number, clusters: number])[];
}

/** Numbers of Clusters over the time of a run. */
export function clustersOverTime(title: string, description: string, lines: readonly ClusterLine[]): Chart {
  return {
    title,
    description,
    option: {
      grid: GRID,
      legend: LINES,
      xAxis: { ...SECONDS_AXIS, name: "seconds since the start of the run" },
      yAxis: { type: "value", name: "Clusters", minInterval: 1 },
      series: lines.map(({ name, style, points }) => ({
        name,
        type: "line",
        ...(style !== "dotted" && { step: "end" as const }),
        symbol: "none",
        lineStyle: { width: 2, type: style },
        data: points.map((point) => [...point]),
      })),
    },
  };
}

/** How many there were at each time, from 0 to the end. */
function cumulated(times: readonly number[], end: number): [number, number][] {
  const steps = times.toSorted((a, b) => a - b).map((time, index): [number, number] => [time, index + 1]);
  return [[0, 0], ...steps, [end, times.length]];
}

/** Where a Cluster's time goes: how long it took from each milestone to the next, by percentile. */
export function timePerPhase(phases: readonly PhaseDurations[]): Chart {
  const percentages = [50, 90, 99, 100];
  return {
    title: "Time per phase",
    description:
      "The seconds until a milestone since the one before it: the median, the 90th and the 99th percentile, and the largest.",
    option: {
      grid: { ...GRID, left: 190 },
      legend: {},
      xAxis: SECONDS_AXIS,
      yAxis: { type: "category", inverse: true, data: phases.map(({ milestone }) => wordsOf(milestone)) },
      series: percentages.map((percentage) => ({
        name: percentage === 100 ? "max" : `p${percentage}`,
        type: "bar",
        data: phases.map(({ durations }) => round(percentile(durations, percentage))),
      })),
    },
  };
}

/** How long Clusters took until they were Available, by the order in which they were declared. */
export function durationByIndex(timelines: readonly ClusterTimeline[]): Chart {
  const data = timelines.flatMap(({ reached: { available } }, index) =>
    available === undefined ? [] : [[index + 1, round(available)]],
  );
  return {
    title: "Time until Available",
    description:
      "The seconds from the declaration of each Cluster until it was Available, in the order of declaration.",
    option: {
      grid: GRID,
      xAxis: { type: "value", name: "Cluster, in the order of declaration", nameLocation: "middle", nameGap: 30 },
      yAxis: { type: "value", name: "seconds" },
      series: [{ type: "scatter", symbolSize: 6, data }],
    },
  };
}

/** How long Clusters took for a milestone: sorted seconds. */
export interface PhaseDurations {
  readonly milestone: Milestone;
  readonly durations: readonly number[];
}

/** What the run has of each milestone: the sorted seconds since the one that the Cluster reached before it. */
export function phaseDurations(timelines: readonly ClusterTimeline[]): PhaseDurations[] {
  const durations = new Map<Milestone, number[]>(milestones.map((milestone) => [milestone, []]));
  for (const { reached } of timelines) {
    const inOrder = Object.entries(reached).toSorted(([, a], [, b]) => a - b) as [Milestone, number][];
    inOrder.forEach(([milestone, seconds], index) => {
      durations.get(milestone)!.push(seconds - (inOrder[index - 1]?.[1] ?? 0));
    });
  }
  return [...durations]
    .filter(([, values]) => values.length > 0)
    .map(([milestone, values]) => ({ milestone, durations: values.toSorted((a, b) => a - b) }));
}

/** To milliseconds. */
export function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

import type { ControllerFigures, Sample } from "../format";
import { countOf, merged } from "../histogram";
import { isOfManager } from "../samples/sample";
import type { Chart } from "./chart";
import { linesOverTime } from "./lines";
import type { Line } from "./lines";

type Point = readonly [seconds: number, value: number];

/** What the programs of a fleet used, and had to do, over time. */
export function usageCharts(samples: readonly Sample[]): Chart[] {
  const parts = samples.filter(({ kind }) => kind === "part");
  const managers = samples.filter(isOfManager);
  return [
    linesOverTime(
      "CPU by part",
      "cores",
      "The CPU that each part of the fleet used on this machine",
      partCpuLines(parts),
    ),
    linesOverTime("Memory by part", "MiB", "The private memory of each part", lines(parts, memoryOf)),
    linesOverTime("CPU by manager", "cores", "The CPU that each controller manager used", managerCpuLines(managers)),
    linesOverTime(
      "Memory by manager",
      "MiB",
      "The resident memory of each controller manager",
      lines(managers, memoryOf),
    ),
    linesOverTime(
      "Queue depth by controller",
      "objects",
      "The objects that waited for each controller",
      controllerLines(samples, totalDepth),
    ),
    linesOverTime(
      "Reconcile time by controller",
      "seconds",
      "The mean time of a reconciliation, between two samples",
      controllerLines(samples, meanTime),
    ),
    linesOverTime("Size of the databases", "MiB", "The size of each etcd's database", databaseLines(samples)),
  ].filter((chart) => chart !== undefined);
}

/** A line for each name, of those samples that have a value; at each time the sum, as of the Pods of a manager. */
function lines(samples: readonly Sample[], valueOf: (sample: Sample) => number | undefined): Line[] {
  const sums = new Map<string, Map<number, number>>();
  for (const sample of samples) {
    const { name, seconds } = sample;
    const value = valueOf(sample);
    if (value !== undefined) {
      const own = sums.get(name) ?? new Map<number, number>();
      sums.set(name, own.set(seconds, (own.get(seconds) ?? 0) + value));
    }
  }
  return [...sums].map(([name, own]) => ({ name, points: [...own] }));
}

function memoryOf({ figures }: Sample): number | undefined {
  return figures?.mebibytes;
}

/**
 * CPU seconds per second since the samples before: all parts are looked at at the same time, and a new one is younger.
 * Nothing is said of the first samples, which are taken when the run begins.
 */
function partCpuLines(samples: readonly Sample[]): Line[] {
  const times = [...new Set(samples.map(({ seconds }) => seconds))];
  const before = new Map(times.map((time, index) => [time, times[index - 1]]));
  return lines(samples, (sample) => cores(sample, before.get(sample.seconds)));
}

/** CPU seconds per second since the Pod last answered, which may be rounds ago; nothing is said of its first sample. */
function managerCpuLines(samples: readonly Sample[]): Line[] {
  const answered = new Map<string, number>();
  return lines(samples, (sample) => {
    const pod = `${sample.name}/${sample.pod}`;
    const before = answered.get(pod);
    if (sample.figures !== undefined) {
      answered.set(pod, sample.seconds);
    }
    return cores(sample, before);
  });
}

/** @param before seconds from the start of the run from which the sample counts; undefined if that is not known. */
function cores({ seconds, figures }: Sample, before: number | undefined): number | undefined {
  return figures === undefined || before === undefined || seconds <= before
    ? undefined
    : figures.cpuSeconds / (seconds - before);
}

/** A line for each controller; at each time what the Pods of its manager say of it together. */
function controllerLines(
  samples: readonly Sample[],
  valueOf: (figures: readonly ControllerFigures[]) => number | undefined,
): Line[] {
  const known = new Map<string, Map<number, ControllerFigures[]>>();
  const managers = samples.filter(isOfManager);
  for (const { name, seconds, figures } of managers) {
    for (const [controller, own] of Object.entries(figures?.controllers ?? {})) {
      const line = `${name}: ${controller}`;
      const times = known.get(line) ?? new Map<number, ControllerFigures[]>();
      known.set(line, times.set(seconds, [...(times.get(seconds) ?? []), own]));
    }
  }
  return [...known].map(([name, times]) => {
    const points = [...times].flatMap(([seconds, figures]): Point[] => {
      const value = valueOf(figures);
      return value === undefined ? [] : [[seconds, value]];
    });
    return { name, points };
  });
}

function totalDepth(figures: readonly ControllerFigures[]): number {
  return figures.reduce((sum, { depth = 0 }) => sum + depth, 0);
}

/** Nothing is said of the time in which a controller had nothing to do. */
function meanTime(figures: readonly ControllerFigures[]): number | undefined {
  const times = merged(figures.flatMap(({ reconcileSeconds }) => reconcileSeconds ?? []));
  const count = countOf(times);
  return count === 0 ? undefined : times.sum / count;
}

function databaseLines(samples: readonly Sample[]): Line[] {
  return lines(samples, (sample) => {
    const hasDatabase = sample.kind === "apiServer" || sample.kind === "etcd";
    return hasDatabase ? sample.figures?.databaseMebibytes : undefined;
  });
}

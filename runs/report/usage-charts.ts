import type { ControllerFigures, ManagerSample, Sample } from "../format";
import { countOf } from "../histogram";
import type { Chart } from "./chart";
import { linesOverTime } from "./lines";
import type { Line } from "./lines";

type Point = readonly [seconds: number, value: number];

/** What the programs of a fleet used, and had to do, over time. */
export function usageCharts(samples: readonly Sample[]): Chart[] {
  const parts = samples.filter(({ kind }) => kind === "part");
  const managers = samples.filter(({ kind }) => kind === "manager");
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
      controllerLines(samples, ({ depth = 0 }) => depth),
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

/** A line for each name, of those samples that have a value. */
function lines(samples: readonly Sample[], valueOf: (sample: Sample) => number | undefined): Line[] {
  const points = new Map<string, Point[]>();
  for (const sample of samples) {
    const value = valueOf(sample);
    if (value !== undefined) {
      points.set(sample.name, [...(points.get(sample.name) ?? []), [sample.seconds, value]]);
    }
  }
  return [...points].map(([name, points]) => ({ name, points }));
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

function controllerLines(
  samples: readonly Sample[],
  valueOf: (figures: ControllerFigures) => number | undefined,
): Line[] {
  const managers = samples.filter((sample): sample is ManagerSample => sample.kind === "manager");
  const names = new Set(
    managers.flatMap(({ name, figures }) =>
      Object.keys(figures?.controllers ?? {}).map((controller) => `${name}: ${controller}`),
    ),
  );
  return [...names].map((name) => {
    const [manager, controller] = name.split(": ") as [string, string];
    const points = managers
      .filter((sample) => sample.name === manager)
      .flatMap(({ seconds, figures }): Point[] => {
        const known = figures?.controllers[controller];
        const value = known && valueOf(known);
        return value === undefined ? [] : [[seconds, value]];
      });
    return { name, points };
  });
}

/** Nothing is said of the time in which a controller had nothing to do. */
function meanTime({ reconcileSeconds }: ControllerFigures): number | undefined {
  return reconcileSeconds && reconcileSeconds.sum / countOf(reconcileSeconds);
}

function databaseLines(samples: readonly Sample[]): Line[] {
  return lines(samples, (sample) => {
    const hasDatabase = sample.kind === "apiServer" || sample.kind === "etcd";
    return hasDatabase ? sample.figures?.databaseMebibytes : undefined;
  });
}

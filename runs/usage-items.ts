import type { DataItem, Histogram, ManagerFigures, ManagerSample, Sample, UsageFigures } from "./format";
import { countOf, merged, percentileBound } from "./histogram";
import { rounded } from "./samples/aggregates";

/**
 * The figures of what a run's programs used and had to do: items for each manager, API server, etcd and part that has
 * answered; nothing is known of one that never did.
 */
export function usageItems(samples: readonly Sample[]): DataItem[] {
  const answered = samples.filter(hasFigures);
  const names = new Set(answered.map(({ kind, name }) => `${kind} ${name}`));
  return [...names].flatMap((key) => {
    const those = answered.filter(({ kind, name }) => `${kind} ${name}` === key);
    const { kind, name } = those[0]!;
    const labels = { Metric: kind, Name: name };
    const seconds = those.reduce((sum, { figures }) => sum + figures.cpuSeconds, 0);
    const mebibytes = Math.max(...those.map(({ figures }) => figures.mebibytes));
    const usage: DataItem[] = [
      { data: { CPUSeconds: rounded(seconds) }, unit: "s", labels },
      { data: { PeakMemory: rounded(mebibytes) }, unit: "MiB", labels },
    ];
    return [...usage, ...(kind === "manager" ? managerItems(those as ManagerSample[], labels) : [])];
  });
}

function hasFigures(sample: Sample): sample is Sample & { figures: UsageFigures } {
  return sample.figures !== undefined;
}

function managerItems(samples: readonly ManagerSample[], labels: DataItem["labels"]): DataItem[] {
  const figures = samples.flatMap(({ figures }) => figures ?? []);
  const controllers = figures.flatMap(({ controllers }) => Object.values(controllers));
  const errors = controllers.reduce((sum, { reconciles }) => sum + (reconciles?.error ?? 0), 0);
  const times = merged(controllers.flatMap(({ reconcileSeconds }) => reconcileSeconds ?? []));
  const count = countOf(times);
  const depth = Math.max(0, ...figures.map(depthOf));
  const counts = { data: { PeakQueueDepth: depth, Reconciles: count, ReconcileErrors: errors }, unit: "", labels };
  return count === 0 ? [counts] : [counts, { data: timesOf(times, count), unit: "s", labels }];
}

function timesOf(times: Histogram, count: number): DataItem["data"] {
  return {
    ReconcileMean: rounded(times.sum / count),
    ReconcilePerc50: percentileBound(times, 50),
    ReconcilePerc99: percentileBound(times, 99),
  };
}

/** The objects that wait for all controllers of a manager. */
export function depthOf({ controllers }: ManagerFigures): number {
  return Object.values(controllers).reduce((sum, { depth = 0 }) => sum + depth, 0);
}

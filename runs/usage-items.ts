import type { DataItem, Histogram, ManagerFigures, ManagerSample, Sample } from "./format";
import { countOf, merged, percentileBound } from "./histogram";
import { rounded } from "./samples/aggregates";

/** The figures of what a run's programs used and had to do: an item for each manager, API server, etcd and part. */
export function usageItems(samples: readonly Sample[]): DataItem[] {
  const names = new Set(samples.map(({ kind, name }) => `${kind} ${name}`));
  return [...names].flatMap((key) => {
    const those = samples.filter(({ kind, name }) => `${kind} ${name}` === key);
    const { kind, name } = those[0]!;
    const labels = { Metric: kind, Name: name };
    const seconds = those.reduce((sum, { figures }) => sum + (figures?.cpuSeconds ?? 0), 0);
    const mebibytes = Math.max(0, ...those.map(({ figures }) => figures?.mebibytes ?? 0));
    const usage: DataItem[] = [
      { data: { CPUSeconds: rounded(seconds) }, unit: "s", labels },
      { data: { PeakMemory: rounded(mebibytes) }, unit: "MiB", labels },
    ];
    return [...usage, ...(kind === "manager" ? managerItems(those as ManagerSample[], labels) : [])];
  });
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

import type { DataItem, Histogram, ManagerFigures, ManagerSample, Sample, UsageFigures } from "./format";
import { countOf, merged, percentileBound } from "./histogram";
import { rounded } from "./samples/aggregates";
import { isOfManager } from "./samples/sample";

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
    const mebibytes = peakOf(those, ({ figures }) => figures.mebibytes);
    const usage: DataItem[] = [
      { data: { CPUSeconds: rounded(seconds) }, unit: "s", labels },
      { data: { PeakMemory: rounded(mebibytes) }, unit: "MiB", labels },
    ];
    return [...usage, ...otherItems(those, labels)];
  });
}

/** What there is besides CPU time and memory, of samples of one program. */
function otherItems(samples: readonly Sample[], labels: DataItem["labels"]): DataItem[] {
  const managers = samples.filter(isOfManager);
  const requests = samples.flatMap(({ kind, figures }) =>
    kind === "apiServer" ? Object.values(figures?.requestSeconds ?? {}) : [],
  );
  const fsyncs = samples.flatMap(({ kind, figures }) => (kind === "etcd" ? (figures?.fsyncSeconds ?? []) : []));
  return [
    ...(managers.length === 0 ? [] : managerItems(managers, labels)),
    ...timeItems("Request", merged(requests), labels),
    ...timeItems("Fsync", merged(fsyncs), labels),
  ];
}

function hasFigures(sample: Sample): sample is Sample & { figures: UsageFigures } {
  return sample.figures !== undefined;
}

/** The most that the samples of a round have together, as those of a manager's Pods. */
function peakOf<T extends Sample>(samples: readonly T[], valueOf: (sample: T) => number): number {
  const rounds = new Map<number, number>();
  samples.forEach((sample) => rounds.set(sample.seconds, (rounds.get(sample.seconds) ?? 0) + valueOf(sample)));
  return Math.max(0, ...rounds.values());
}

function managerItems(samples: readonly ManagerSample[], labels: DataItem["labels"]): DataItem[] {
  const controllers = samples.flatMap(({ figures }) => Object.values(figures?.controllers ?? {}));
  const errors = controllers.reduce((sum, { reconciles }) => sum + (reconciles?.error ?? 0), 0);
  const times = merged(controllers.flatMap(({ reconcileSeconds }) => reconcileSeconds ?? []));
  const depth = peakOf(samples, ({ figures }) => (figures === undefined ? 0 : depthOf(figures)));
  const data = { PeakQueueDepth: depth, Reconciles: countOf(times), ReconcileErrors: errors };
  return [{ data, unit: "", labels }, ...timeItems("Reconcile", times, labels)];
}

/** How long something took: the mean, and the bounds of the buckets in which percentiles are; nothing of what never was. */
function timeItems(what: string, times: Histogram, labels: DataItem["labels"]): DataItem[] {
  const count = countOf(times);
  const data = {
    [`${what}Mean`]: rounded(times.sum / count),
    [`${what}Perc50`]: percentileBound(times, 50),
    [`${what}Perc99`]: percentileBound(times, 99),
  };
  return count === 0 ? [] : [{ data, unit: "s", labels }];
}

/** The objects that wait for all controllers of a manager. */
export function depthOf({ controllers }: ManagerFigures): number {
  return Object.values(controllers).reduce((sum, { depth = 0 }) => sum + depth, 0);
}

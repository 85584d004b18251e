import { faultItems } from "./fault-items";
import type { DataItem, Summary } from "./format";
import { clusterTimelines, milestones } from "./milestones";
import { percentile } from "./percentile";
import type { RecordedRun } from "./run-reader";
import { usageItems } from "./usage-items";

/**
 * The figures of a run.
 *
 * @param recorded what was recorded of it.
 * @param startedAt when it was started, in ISO 8601.
 * @param endedAt when it ended.
 */
export function summarize(
  { events, samples, faults }: Pick<RecordedRun, "events" | "samples" | "faults">,
  startedAt: string,
  endedAt: string,
): Summary {
  const timelines = clusterTimelines(events, startedAt);
  const duration = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const available = timelines.filter(({ reached }) => reached.available !== undefined).length;
  const items = milestones.flatMap((milestone): DataItem[] => {
    const values = timelines.flatMap(({ reached }) => reached[milestone] ?? []);
    return values.length === 0
      ? []
      : [{ data: percentiles(values), unit: "s", labels: { Metric: "cluster_milestone", Milestone: milestone } }];
  });
  return {
    version: "v1",
    dataItems: [
      { data: { Duration: duration }, unit: "s", labels: { Metric: "run" } },
      { data: { Declared: timelines.length, Available: available }, unit: "", labels: { Metric: "clusters" } },
      ...items,
      ...usageItems(samples),
      ...faultItems(faults, samples),
    ],
  };
}

function percentiles(values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    Perc50: percentile(sorted, 50),
    Perc90: percentile(sorted, 90),
    Perc99: percentile(sorted, 99),
    Max: percentile(sorted, 100),
  };
}

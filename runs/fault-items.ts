import { faultTimelines, queueGrowth } from "./fault-timelines";
import type { DataItem, FaultEvent, FaultFigures, Sample } from "./format";

/** The figures of a run's faults that the fleet has recovered from. */
export function faultItems(events: readonly FaultEvent[], samples: readonly Sample[]): DataItem[] {
  return faultTimelines(events).flatMap((timeline): DataItem[] => {
    const { number, name, figures } = timeline;
    if (figures === undefined) {
      return [];
    }
    return figureItems(`${number} ${name}`, figures, queueGrowth(timeline, samples));
  });
}

/** The figures of one fault; seconds count from its end. */
function figureItems(name: string, figures: FaultFigures, growth: number | undefined): DataItem[] {
  const { secondsUntil, managerRestarts, interruptedClusters } = figures;
  const { apiServers, deployments, clusters } = secondsUntil;
  const labels = { Metric: "fault", Name: name };
  const counts = { ManagerRestarts: managerRestarts, InterruptedClusters: interruptedClusters };
  return [
    { data: { APIServers: apiServers, Deployments: deployments, Clusters: clusters }, unit: "s", labels },
    { data: { ...counts, ...(growth !== undefined && { QueueGrowth: growth }) }, unit: "", labels },
  ];
}

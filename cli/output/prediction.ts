import { availableParallelism } from "node:os";
import type { Resources } from "../../topologies/costs";
import { machineCapacity } from "../../capacity/machine";
import type { Capacity } from "../../capacity/machine";
import { predict } from "../../capacity/prediction";
import type { Prediction } from "../../capacity/prediction";
import { backingClustersOf } from "../../settings/backing-clusters";
import type { Settings } from "../../settings/settings";
import { table } from "./table";

/** The headings of the table of a prediction. */
export const PREDICTION_HEADER = ["PREDICTED", "MEMORY", "DISK", "IDLE CPU", "CPU TO BRING UP"];

/** A table of what a fleet will need, by role, and what this machine has. */
export async function describePrediction(settings: Settings): Promise<string> {
  const prediction = predict(settings);
  const capacity = await machineCapacity();
  return table([
    PREDICTION_HEADER,
    ...predictionRows(settings, prediction),
    ["this machine has", ...cells(capacity), `${prediction.bringUpSeconds} s on ${availableParallelism()} cores`],
  ]);
}

/** The rows of what a fleet will need, by role. */
export function predictionRows(settings: Settings, prediction: Prediction): string[][] {
  const { managementCluster, eachBackingCluster, pulumi, thisMachine } = prediction;
  const backingClusters = backingClustersOf(settings);
  return [
    row("management cluster", managementCluster),
    ...(backingClusters === 0 ? [] : [row(nameOf(backingClusters), eachBackingCluster)]),
    row("Pulumi, while it runs", pulumi),
    row("needed of this machine", thisMachine),
  ];
}

function nameOf(backingClusters: number): string {
  return backingClusters === 1 ? "backing cluster" : `each of ${backingClusters} backing clusters`;
}

function row(role: string, needed: Resources): string[] {
  return [role, ...cells(needed), `${needed.bringUpCpuSeconds} s`];
}

function cells({ memoryMebibytes, diskMebibytes, idleMillicores }: Capacity): string[] {
  return [`${memoryMebibytes} MiB`, `${diskMebibytes} MiB`, `${(idleMillicores / 1000).toFixed(2)} cores`];
}

import type { DataItem } from "../../runs/format";
import type { Usage } from "../../processes/usage";
import { item } from "../item";

/** An update from one number of clusters to another. */
export interface Step {
  readonly from: number;
  readonly count: number;
  readonly seconds: number;
  /** CPU seconds of the whole machine. */
  readonly cpuSeconds: number;
  /** What the processes of Pulumi used, by program. */
  readonly usages: ReadonlyMap<string, Usage>;
  /** Size of the states of all stacks. */
  readonly stateBytes: number;
}

/** The figures of a step, in all and by program. */
export function stepItems({ from, count, seconds, cpuSeconds, usages, stateBytes }: Step): DataItem[] {
  const programs = [...usages].flatMap(([program, { cpuSeconds, peakMebibytes }]) => [
    item("s", { CPUSeconds: cpuSeconds }, "engine", program),
    item("MiB", { PeakMemory: peakMebibytes }, "engine", program),
  ]);
  return [
    item("", { From: from, Clusters: count }, "engine"),
    item("s", { Duration: seconds, CPUSeconds: cpuSeconds }, "engine"),
    item("MB", { State: stateBytes / 1e6 }, "engine"),
    ...programs,
  ];
}

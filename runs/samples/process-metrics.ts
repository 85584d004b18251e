import type { Metrics } from "../../clients/metrics";
import type { UsageFigures } from "../format";
import { rounded, totalOf } from "./aggregates";

/** What every program in Go and of Kubernetes says of its process (client_golang, `collectors`). */
const NAMES = [
  "process_cpu_seconds_total",
  "process_resident_memory_bytes",
  "process_start_time_seconds",
  "go_goroutines",
];

/** Whether a metric is of the process. */
export function isProcessMetric(name: string): boolean {
  return NAMES.includes(name);
}

/**
 * What a program uses.
 *
 * @param now its metrics.
 * @param counts what has come to them since its last sample.
 */
export function usageOf(now: Metrics, counts: Metrics): UsageFigures {
  return {
    cpuSeconds: rounded(cpuSecondsOf(counts)),
    mebibytes: rounded(totalOf(now, "process_resident_memory_bytes") / 1024 ** 2),
  };
}

/** CPU seconds of the process. */
export function cpuSecondsOf(metrics: Metrics): number {
  return totalOf(metrics, "process_cpu_seconds_total");
}

/** When the process was started, in seconds since the epoch. */
export function startOf(metrics: Metrics): number {
  return totalOf(metrics, "process_start_time_seconds");
}

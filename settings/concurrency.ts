import { availableParallelism } from "node:os";
import type { Settings } from "./schema";

/**
 * Clusters that one processor brings up at the same time. With more of them, probes and leases of the managers and the
 * management API server are no longer answered in time; with fewer, processors wait (docs/scale.md has the figures).
 */
const CLUSTERS_PER_PROCESSOR = 10;

/** Workload clusters that are brought up at the same time: the setting, or as many as this machine's processors carry. */
export function concurrencyOf({ concurrency }: Settings): number {
  return concurrency === 0 ? CLUSTERS_PER_PROCESSOR * availableParallelism() : concurrency;
}

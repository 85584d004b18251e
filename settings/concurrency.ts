import { availableParallelism } from "node:os";
import { machinesPerCluster } from "./machines";
import type { Settings } from "./schema";

/**
 * Clusters that one processor brings up at the same time. With more of them, probes and leases of the managers and the
 * management API server are no longer answered in time; with fewer, processors wait (docs/scale.md has the figures).
 */
const CLUSTERS_PER_PROCESSOR = 10;
/**
 * Machines that one processor brings up at the same time: at 3.5 CPU seconds each (topologies/metal3-costs.ts), their
 * clusters are Available long before the default of `availableTimeoutSeconds` is over.
 */
const MACHINES_PER_PROCESSOR = 100;

type ConcurrencySettings = Pick<Settings, "concurrency" | "controlPlaneReplicas" | "workersPerCluster">;

/**
 * Workload clusters that are brought up at the same time: the setting, or as many as this machine's processors carry.
 *
 * @param processors of this machine. Default: those that this process may use.
 */
export function concurrencyOf(settings: ConcurrencySettings, processors = availableParallelism()): number {
  if (settings.concurrency > 0) {
    return settings.concurrency;
  }
  const byMachines = Math.floor((MACHINES_PER_PROCESSOR * processors) / machinesPerCluster(settings));
  return Math.max(1, Math.min(CLUSTERS_PER_PROCESSOR * processors, byMachines));
}

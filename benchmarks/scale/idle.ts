import { setTimeout as sleep } from "node:timers/promises";
import { watchParts } from "./parts";

/** Seconds until an update's last reconciliations are over. */
const SETTLE_SECONDS = 30;
/** Seconds that are measured: several periods of probes, leases and resyncs of caches, of 10 to 60 s. */
const WINDOW_SECONDS = 120;

/** What a fleet takes while nothing is asked of it. */
export interface IdleUsage {
  /** Thousandths of a core. */
  readonly millicores: number;
  /** Private memory (RssAnon), in MiB. */
  readonly mebibytes: number;
}

/** Measures all parts of the fleet together, for two and a half minutes. */
export async function idleUsage(): Promise<IdleUsage> {
  await sleep(SETTLE_SECONDS * 1000);
  const watch = watchParts();
  await sleep(WINDOW_SECONDS * 1000);
  const usages = [...watch.stop().values()];
  const cpuSeconds = usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
  return {
    millicores: (cpuSeconds / WINDOW_SECONDS) * 1000,
    mebibytes: usages.reduce((sum, usage) => sum + usage.privateMebibytes, 0),
  };
}

/** What `count` workload clusters have added. */
export function describeIdle(empty: IdleUsage, full: IdleUsage, count: number): string {
  const [millicores, mebibytes] = [full.millicores - empty.millicores, full.mebibytes - empty.mebibytes];
  return (
    `\nidle with 0 → ${count}: ${empty.millicores.toFixed(0)} → ${full.millicores.toFixed(0)} milli-cores, ` +
    `${empty.mebibytes.toFixed(0)} → ${full.mebibytes.toFixed(0)} MiB; ` +
    `${(millicores / count).toFixed(1)} milli-cores and ${(mebibytes / count).toFixed(1)} MiB per cluster`
  );
}

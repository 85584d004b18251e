import { setTimeout as sleep } from "node:timers/promises";
import type { Usage } from "../../processes/usage";
import { alignedMarkdownTable } from "../../runs/markdown-table";
import { machineCpuSeconds } from "../usage";
import { EVERYTHING_ELSE, NO_USAGE, otherCpuSeconds } from "./figures";
import type { IdleUsage, PartUsage } from "./figures";
import { watchParts } from "./watch-parts";

/** Seconds until an update's last reconciliations are over. */
const SETTLE_SECONDS = 30;
/** Seconds that are measured: several periods of probes, leases and resyncs of caches, of 10 to 60 s. */
const WINDOW_SECONDS = 120;

/**
 * Measures all parts of the fleet, and what else the machine does, for two and a half minutes.
 *
 * @throws if the signal aborts.
 */
export async function idleUsage(signal: AbortSignal): Promise<IdleUsage> {
  await sleep(SETTLE_SECONDS * 1000, undefined, { signal });
  const [started, cpu, watch] = [performance.now(), machineCpuSeconds(), watchParts()];
  await sleep(WINDOW_SECONDS * 1000, undefined, { signal });
  const usages = watch.stop();
  return idleUsageOf(usages, machineCpuSeconds() - cpu, (performance.now() - started) / 1000);
}

/**
 * What the machine did in a time.
 *
 * @param usages of the parts.
 * @param cpuSeconds of the whole machine.
 * @param seconds how long that was.
 */
export function idleUsageOf(usages: ReadonlyMap<string, Usage>, cpuSeconds: number, seconds: number): IdleUsage {
  const millicoresOf = (cpuSeconds: number) => (cpuSeconds / seconds) * 1000;
  const parts = [...usages].map(([part, { cpuSeconds, privateMebibytes: mebibytes }]) => {
    return [part, { millicores: millicoresOf(cpuSeconds), mebibytes }] as const;
  });
  return { parts: new Map(parts), otherMillicores: millicoresOf(otherCpuSeconds(cpuSeconds, usages)) };
}

/** What `count` workload clusters have added, in all and by part. */
export function describeIdle(empty: IdleUsage, full: IdleUsage, count: number): string {
  const parts = [...full.parts].map(([part, usage]) => rowOf(part, empty.parts.get(part) ?? NO_USAGE, usage, count));
  const other = [EVERYTHING_ELSE, ...cells(empty.otherMillicores, full.otherMillicores, count), "", ""];
  const all = rowOf("all", sum(empty), sum(full), count);
  const columns = ["millicores", "each cluster", "MiB", "each cluster"];
  return `\n${alignedMarkdownTable([`idle, 0 → ${count} clusters`, ...columns], [...parts, other, all])}`;
}

function rowOf(part: string, empty: PartUsage, full: PartUsage, count: number): string[] {
  return [part, ...cells(empty.millicores, full.millicores, count), ...cells(empty.mebibytes, full.mebibytes, count)];
}

/** Both values, and what a cluster has added. */
function cells(empty: number, full: number, count: number): string[] {
  return [`${empty.toFixed(0)} → ${full.toFixed(0)}`, ((full - empty) / count).toFixed(1)];
}

function sum({ parts, otherMillicores }: IdleUsage): PartUsage {
  const usages = [...parts.values()];
  return {
    millicores: usages.reduce((total, { millicores }) => total + millicores, otherMillicores),
    mebibytes: usages.reduce((total, { mebibytes }) => total + mebibytes, 0),
  };
}

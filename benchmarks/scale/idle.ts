import { setTimeout as sleep } from "node:timers/promises";
import { alignedMarkdownTable } from "../../runs/markdown-table";
import { watchParts } from "./watch-parts";

/** Seconds until an update's last reconciliations are over. */
const SETTLE_SECONDS = 30;
/** Seconds that are measured: several periods of probes, leases and resyncs of caches, of 10 to 60 s. */
const WINDOW_SECONDS = 120;

/** What a part of the fleet takes while nothing is asked of it. */
interface PartUsage {
  /** Thousandths of a core. */
  readonly millicores: number;
  /** Private memory (RssAnon), in MiB. */
  readonly mebibytes: number;
}

/** What the fleet takes, by part. */
export type IdleUsage = ReadonlyMap<string, PartUsage>;

/**
 * Measures all parts of the fleet, for two and a half minutes.
 *
 * @throws if the signal aborts.
 */
export async function idleUsage(signal: AbortSignal): Promise<IdleUsage> {
  await sleep(SETTLE_SECONDS * 1000, undefined, { signal });
  const watch = watchParts();
  await sleep(WINDOW_SECONDS * 1000, undefined, { signal });
  const usages = [...watch.stop()].map(([part, { cpuSeconds, privateMebibytes: mebibytes }]) => {
    const millicores = (cpuSeconds / WINDOW_SECONDS) * 1000;
    return [part, { millicores, mebibytes }] as const;
  });
  return new Map(usages);
}

/** What `count` workload clusters have added, in all and by part. */
export function describeIdle(empty: IdleUsage, full: IdleUsage, count: number): string {
  const rows = [...full].map(([part, usage]) => rowOf(part, empty.get(part) ?? sum([]), usage, count));
  const all = rowOf("all", sum([...empty.values()]), sum([...full.values()]), count);
  const columns = ["millicores", "each cluster", "MiB", "each cluster"];
  return `\n${alignedMarkdownTable([`idle, 0 → ${count} clusters`, ...columns], [...rows, all])}`;
}

function rowOf(part: string, empty: PartUsage, full: PartUsage, count: number): string[] {
  const each = (name: keyof PartUsage) => ((full[name] - empty[name]) / count).toFixed(1);
  const both = (name: keyof PartUsage) => `${empty[name].toFixed(0)} → ${full[name].toFixed(0)}`;
  return [part, both("millicores"), each("millicores"), both("mebibytes"), each("mebibytes")];
}

function sum(usages: PartUsage[]): PartUsage {
  return {
    millicores: usages.reduce((total, { millicores }) => total + millicores, 0),
    mebibytes: usages.reduce((total, { mebibytes }) => total + mebibytes, 0),
  };
}

import type { DataItem } from "../../runs/format";
import { percentile } from "../../runs/percentile";
import type { Usage } from "../../processes/usage";
import { item } from "../item";

/** The name of what is none of the parts: the start of containers, the kernel, and all else that the machine did. */
export const EVERYTHING_ELSE = "everything else (containers' start, kernel)";

/** What an update cost. */
export interface UpdateCost {
  readonly seconds: number;
  /** CPU seconds of the whole machine. */
  readonly cpuSeconds: number;
}

/** What bringing clusters up cost. */
export interface UpCost extends UpdateCost {
  /** The clusters that were asked for. */
  readonly count: number;
  /** What the parts used. */
  readonly usages: ReadonlyMap<string, Usage>;
  /** How often managers were started again. */
  readonly restarts: number;
  /** Seconds from the start of the update until each Cluster was Available for the first time, in ascending order. */
  readonly available: readonly number[];
}

/** By how many clusters costs are divided: those that became Available, or all that were asked for if none did. */
export function divisorOf(asked: number, available: number): number {
  return available === 0 ? asked : available;
}

/** The figures of bringing clusters up: in all, by part, and how many Clusters were Available when. */
export function upItems({ count, seconds, cpuSeconds, usages, restarts, available }: UpCost): DataItem[] {
  const parts = [...usages].flatMap(([part, { cpuSeconds, privateMebibytes }]) => [
    item("s", { CPUSeconds: cpuSeconds }, "up", part),
    item("MiB", { Memory: privateMebibytes }, "up", part),
  ]);
  return [
    item("", { Clusters: count, Available: available.length, ManagerRestarts: restarts }, "up"),
    item("s", { Duration: seconds, CPUSeconds: cpuSeconds }, "up"),
    ...(available.length > 0 ? [item("s", Object.fromEntries(curveOf(available)), "available_clusters")] : []),
    ...parts,
    item("s", { CPUSeconds: otherCpuSeconds(cpuSeconds, usages) }, "up", EVERYTHING_ELSE),
  ];
}

/** What none of the parts has used: at least 0, since a kernel that counts by ticks misses some of a short run of a process. */
export function otherCpuSeconds(cpuSeconds: number, usages: ReadonlyMap<string, Usage>): number {
  const others = [...usages.values()].reduce((rest, usage) => rest - usage.cpuSeconds, cpuSeconds);
  return Math.max(others, 0);
}

/** Seconds until so many Clusters were Available: ten points at most. */
export function curveOf(available: readonly number[]): [clusters: number, seconds: number][] {
  const step = Math.ceil(available.length / 10);
  const points = Array.from({ length: Math.ceil(available.length / step) }, (_, index) =>
    Math.min((index + 1) * step, available.length),
  );
  return points.map((clusters) => [clusters, available[clusters - 1]!]);
}

/** The figures of how long after their hosts were provisioned the Nodes were there, of `hosts` that are provisioned. */
export function nodeItems(hosts: number, seconds: readonly number[]): DataItem[] {
  const counts = item("", { Hosts: hosts, Nodes: seconds.length }, "provisioned_to_node");
  const times = { Perc50: percentile(seconds, 50), Perc99: percentile(seconds, 99), Max: percentile(seconds, 100) };
  return seconds.length === 0 ? [counts] : [counts, item("s", times, "provisioned_to_node")];
}

/** What a part of the fleet takes while nothing is asked of it. */
export interface PartUsage {
  /** Thousandths of a core. */
  readonly millicores: number;
  /** Private memory (RssAnon), in MiB. */
  readonly mebibytes: number;
}

/** What a part takes that is not there. */
export const NO_USAGE: PartUsage = { millicores: 0, mebibytes: 0 };

/** What the machine does while nothing is asked of the fleet. */
export interface IdleUsage {
  readonly parts: ReadonlyMap<string, PartUsage>;
  /** Thousandths of a core that none of the parts take. */
  readonly otherMillicores: number;
}

/** The figures of what parts take while nothing is asked of them, before and after the clusters came. */
export function idleItems(empty: IdleUsage, full: IdleUsage): DataItem[] {
  const parts = [...full.parts].flatMap(([part, { millicores, mebibytes }]) => {
    const before = empty.parts.get(part) ?? NO_USAGE;
    return [
      item("mcores", { Before: before.millicores, After: millicores }, "idle_cpu", part),
      item("MiB", { Before: before.mebibytes, After: mebibytes }, "idle_memory", part),
    ];
  });
  const other = { Before: empty.otherMillicores, After: full.otherMillicores };
  return [...parts, item("mcores", other, "idle_cpu", EVERYTHING_ELSE)];
}

/** How a fleet did while nothing was asked of it. */
export interface Hold {
  /** How long that was. */
  readonly seconds: number;
  /** Clusters that were Available all the time. */
  readonly available: number;
  /** How often managers were started again. */
  readonly restarts: number;
}

/** The figures of a hold. */
export function holdItems({ seconds, available, restarts }: Hold): DataItem[] {
  return [
    item("s", { Duration: seconds }, "hold"),
    item("", { Available: available, ManagerRestarts: restarts }, "hold"),
  ];
}

/** The figure of a restart of all API servers: how often managers were started again. */
export function restartItems(restarts: number): DataItem[] {
  return [item("", { ManagerRestarts: restarts }, "restart")];
}

/** What deleting all clusters cost, and came to. */
export interface DownCost extends UpdateCost {
  /** How often managers were started again. */
  readonly restarts: number;
  /** Objects of workload clusters that were still there. */
  readonly left: number;
}

/** The figures of deleting all clusters. */
export function downItems({ seconds, cpuSeconds, restarts, left }: DownCost): DataItem[] {
  return [
    item("s", { Duration: seconds, CPUSeconds: cpuSeconds }, "down"),
    item("", { ManagerRestarts: restarts, Left: left }, "down"),
  ];
}

import { wordsOf } from "../milestones";
import type { ClusterState, FleetState, Phase } from "./fleet-state";
import { managerProblems } from "./manager-state";
import type { ManagerState } from "./manager-state";

/** Seconds without any movement after which something seems to be wrong. */
export const STALL_SECONDS = 60;
/** Seconds that the rate looks back. */
const RATE_SECONDS = 300;
/** Clusters that must have become Available in that time for a rate. */
const RATE_CLUSTERS = 3;

/** What a live view shows. */
export interface Progress {
  /** What is under way: `up of the stack dev`. */
  readonly title: string;
  /** Seconds since its beginning. */
  readonly seconds: number;
  /** Workload clusters that are wanted, and how many of them are Available. */
  readonly total: number;
  readonly available: number;
  /** How many workload clusters are in each phase that there is, those that are not declared first. */
  readonly phases: readonly (readonly [words: string, clusters: number])[];
  /** Workload clusters that become Available in a minute, if some did lately; and the seconds until all are, at this rate. */
  readonly rate?: { readonly perMinute: number; readonly secondsLeft: number };
  /** The workload clusters that are declared and not Available, the one that was declared first before others. */
  readonly waiting: readonly WaitingCluster[];
  /** The controller managers that were asked for their metrics. */
  readonly managers: readonly ManagerState[];
  /** That nothing has moved for a while, and the likely cause. */
  readonly warning?: string;
  /** What is said besides, which everybody must see. */
  readonly notice?: string;
  /** The last line of Pulumi's output. */
  readonly pulumi?: string;
}

/** A workload cluster that is declared and not Available. */
export interface WaitingCluster {
  readonly name: string;
  /** Seconds since it was declared. */
  readonly seconds: number;
  /** How far it is. */
  readonly phase: string;
  /** What its condition says. */
  readonly reason: string;
}

/** What is known besides the events. */
export interface Surroundings extends Pick<Progress, "title" | "seconds" | "managers" | "notice" | "pulumi"> {
  /** Why the management cluster could not be asked when it was last tried. */
  readonly problem?: string;
}

/** What a live view shows of a fleet at a moment. */
export function progressOf(state: FleetState, { problem, ...surroundings }: Surroundings): Progress {
  const { seconds } = surroundings;
  const { clusters } = state;
  const total = state.names.length;
  const counts = new Map(state.phases.map((phase) => [phase, 0]));
  clusters.forEach(({ phase }) => counts.set(phase, counts.get(phase)! + 1));
  const available = counts.get("available")!;
  const waiting = clusters.filter(({ phase }) => phase !== "available").sort((a, b) => a.declared - b.declared);
  const rate = rateOf(state, { seconds, missing: total - available });
  const still = seconds - state.movedAt;
  const hasStalled = still >= STALL_SECONDS && available < total;
  const cause = hasStalled ? causeOf(waiting, surroundings.managers, problem) : undefined;
  return {
    ...surroundings,
    total,
    available,
    phases: [
      ["not declared", total - clusters.length],
      ...[...counts].map(([phase, count]) => [words(phase), count] as const),
    ],
    ...(rate && { rate }),
    waiting: waiting.map(({ name, declared, phase, reason }) => ({
      name,
      seconds: seconds - declared,
      phase: words(phase),
      reason,
    })),
    // In minutes: where there is no terminal, each change of the warning is a line.
    ...(cause !== undefined && { warning: `Nothing has moved for ${Math.floor(still / 60)} min: ${cause}` }),
  };
}

function words(phase: Phase): string {
  return phase === "available" ? "Available" : phase === "declared" || phase === "failed" ? phase : wordsOf(phase);
}

/** Those that became Available since the first one did: what came before it, such as the set-up, took its own time. */
function rateOf(
  { availableAt }: FleetState,
  { seconds, missing }: { readonly seconds: number; readonly missing: number },
): Progress["rate"] {
  const lately = availableAt.filter((time) => time > seconds - RATE_SECONDS);
  if (lately.length < RATE_CLUSTERS || missing === 0) {
    return undefined;
  }
  const perSecond = (lately.length - 1) / Math.max(1, seconds - lately[0]!);
  return { perMinute: perSecond * 60, secondsLeft: missing / perSecond };
}

/** Why nothing moves, if something should: Pulumi takes its time before the first Cluster is declared, and between two stacks. */
function causeOf(
  waiting: readonly ClusterState[],
  managers: readonly ManagerState[],
  problem: string | undefined,
): string | undefined {
  if (problem !== undefined) {
    return `the management cluster cannot be asked: ${problem}`;
  }
  return waiting.length === 0 ? undefined : [...managerProblems(managers), mostFrequentReason(waiting)].join("; ");
}

function mostFrequentReason(waiting: readonly ClusterState[]): string {
  const counts = new Map<string, number>();
  for (const cluster of waiting) {
    const alike = comparableReason(cluster) || "its controllers have said nothing yet";
    counts.set(alike, (counts.get(alike) ?? 0) + 1);
  }
  const [reason, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return `${count} of ${waiting.length} not Available: ${reason}`;
}

/** Times in RFC 3339, and IP addresses, IPv6 in brackets, with their port if they have one. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
const ADDRESS = /(\b\d{1,3}(\.\d{1,3}){3}\b|\[(?=[^\]]*:)[\da-f:.]+\])(:\d+)?/gi;

/** A reason without what is a cluster's own: the names of its objects, which begin with its name, times and addresses. */
function comparableReason({ name, reason }: ClusterState): string {
  return [new RegExp(`${name}[\\w-]*`, "g"), TIME, ADDRESS].reduce((text, own) => text.replaceAll(own, "…"), reason);
}

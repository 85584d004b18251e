import { wordsOf } from "../milestones";
import type { ClusterState, FleetState, Phase } from "./fleet-state";
import type { ManagerState } from "./manager-state";

/** Seconds without any movement after which something seems to be wrong. */
export const STALL_SECONDS = 60;
/** Seconds that the rate looks back. */
const RATE_SECONDS = 300;

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
  /** Workload clusters that become Available in a minute, if any did lately; and the seconds until all are, at this rate. */
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
  const rate = rateOf(state, clusters, { seconds, missing: total - available });
  const warning = available < total ? stallOf(state.movedAt, waiting, seconds, problem) : undefined;
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
    ...(warning !== undefined && { warning }),
  };
}

function words(phase: Phase): string {
  return phase === "available" ? "Available" : phase === "declared" || phase === "failed" ? phase : wordsOf(phase);
}

function rateOf(
  { availableAt }: FleetState,
  clusters: readonly ClusterState[],
  { seconds, missing }: { readonly seconds: number; readonly missing: number },
): Progress["rate"] {
  const lately = availableAt.filter((time) => time > seconds - RATE_SECONDS).length;
  if (lately === 0 || missing === 0) {
    return undefined;
  }
  const begun = Math.max(0, Math.min(...clusters.map(({ declared }) => declared)));
  const perSecond = lately / Math.max(1, Math.min(RATE_SECONDS, seconds - begun));
  return { perMinute: perSecond * 60, secondsLeft: missing / perSecond };
}

/** Pulumi takes its time before the first Cluster is declared, and between two stacks. */
function stallOf(
  movedAt: number,
  waiting: readonly ClusterState[],
  seconds: number,
  problem: string | undefined,
): string | undefined {
  const still = seconds - movedAt;
  if (still < STALL_SECONDS || (waiting.length === 0 && problem === undefined)) {
    return undefined;
  }
  const cause =
    problem === undefined ? mostFrequentReason(waiting) : `the management cluster cannot be asked: ${problem}`;
  // In minutes: where there is no terminal, each change of the warning is a line.
  return `Nothing has moved for ${Math.floor(still / 60)} min: ${cause}`;
}

/** Reasons name the objects of their cluster, which begin with its name. */
function mostFrequentReason(waiting: readonly ClusterState[]): string {
  const counts = new Map<string, number>();
  for (const { name, reason } of waiting) {
    const alike = reason.replaceAll(new RegExp(`${name}[\\w-]*`, "g"), "…") || "its controllers have said nothing yet";
    counts.set(alike, (counts.get(alike) ?? 0) + 1);
  }
  const [reason, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return `${count} of ${waiting.length} not Available: ${reason}`;
}

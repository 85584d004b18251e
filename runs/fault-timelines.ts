import type { Counts, FaultEvent, FaultFigures, LoadFigures, ManagerSample, Sample } from "./format";
import { depthOf } from "./usage-items";

/** A fault of a run, and what came of it, as far as it was recorded. */
export interface FaultTimeline {
  /** Which of the scenario's faults it is, from 1. */
  readonly number: number;
  readonly name: string;
  readonly severity: Counts;
  /** Seconds from the start of the run until it was made, was ended, and until the fleet was healthy, or should have been. */
  readonly injected: number;
  readonly ended?: number;
  readonly settled?: number;
  /** Undefined if the fleet did not become healthy. */
  readonly figures?: FaultFigures;
  /** What was wrong when the fleet should have been healthy. */
  readonly problems?: readonly string[];
  /** What a load did from the fault's injection until then; undefined if there was none, or it is not known. */
  readonly load?: LoadFigures;
}

/** The faults of a run, in their order. */
export function faultTimelines(events: readonly FaultEvent[]): FaultTimeline[] {
  const timelines = new Map<number, FaultTimeline>();
  for (const event of events) {
    const { number, seconds } = event;
    const known = timelines.get(number);
    if (event.change === "INJECTED") {
      timelines.set(number, { number, name: event.fault, severity: event.severity, injected: seconds });
    } else if (known !== undefined) {
      timelines.set(number, { ...known, ...changeOf(event) });
    }
  }
  return [...timelines.values()];
}

function changeOf(event: Exclude<FaultEvent, { change: "INJECTED" }>): Partial<FaultTimeline> {
  const { seconds } = event;
  switch (event.change) {
    case "ENDED":
      return { ended: seconds };
    case "HEALTHY": {
      const { secondsUntil, managerRestarts, interruptedClusters } = event;
      return { settled: seconds, figures: { secondsUntil, managerRestarts, interruptedClusters }, ...loadOf(event) };
    }
    case "NOT_HEALTHY":
      return { settled: seconds, problems: event.problems, ...loadOf(event) };
  }
}

function loadOf({ load }: { load?: LoadFigures }): Pick<FaultTimeline, "load"> {
  return load === undefined ? {} : { load };
}

/**
 * How many objects more than just before a fault waited for the controllers at most, until the fleet was healthy again:
 * as the samples saw it, of the managers that had been asked before.
 *
 * @returns undefined if no sample was taken before, or meanwhile.
 */
export function queueGrowth({ injected, settled = Infinity }: FaultTimeline, samples: readonly Sample[]) {
  const depths = samples.flatMap((sample) => (sample.kind === "manager" ? podDepth(sample) : []));
  const known = new Set(depths.filter(({ seconds }) => seconds <= injected).map(({ manager }) => manager));
  const totals = totalDepths(depths.filter(({ manager }) => known.has(manager)));
  const before = totals.findLast(([seconds]) => seconds <= injected)?.[1];
  const meanwhile = totals.filter(([seconds]) => seconds > injected && seconds <= settled);
  return before === undefined || meanwhile.length === 0
    ? undefined
    : Math.max(0, ...meanwhile.map(([, depth]) => depth - before));
}

/** The objects that wait for a Pod of a manager. */
interface PodDepth {
  readonly manager: string;
  readonly pod: string | undefined;
  readonly seconds: number;
  readonly depth: number;
}

function podDepth({ name: manager, pod, seconds, figures }: ManagerSample): PodDepth[] {
  return figures === undefined ? [] : [{ manager, pod, seconds, depth: depthOf(figures) }];
}

/** The objects that wait for all managers, at the time of each round of samples. A Pod that is not in a round is as it was. */
function totalDepths(depths: readonly PodDepth[]): (readonly [seconds: number, depth: number])[] {
  const times = [...new Set(depths.map(({ seconds }) => seconds))].toSorted((a, b) => a - b);
  let pods: readonly PodDepth[] = [];
  return times.map((time) => {
    const round = depths.filter(({ seconds }) => seconds === time);
    pods = [...pods.filter((pod) => !round.some((other) => replaces(other, pod, pods))), ...round];
    return [time, pods.reduce((sum, { depth }) => sum + depth, 0)] as const;
  });
}

/** Whether a sample is of the same Pod, or of a new Pod of the same manager: the one before it is gone, or is asked with it. */
function replaces({ manager, pod }: PodDepth, before: PodDepth, all: readonly PodDepth[]): boolean {
  const isNew = !all.some((other) => other.manager === manager && other.pod === pod);
  return manager === before.manager && (pod === before.pod || isNew);
}

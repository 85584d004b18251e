import type { Counts, FaultEvent, FaultFigures, ManagerSample, Sample } from "./format";
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
      return { settled: seconds, figures: { secondsUntil, managerRestarts, interruptedClusters } };
    }
    case "NOT_HEALTHY":
      return { settled: seconds, problems: event.problems };
  }
}

/**
 * How many objects more than just before a fault waited for the controllers at most, until the fleet was healthy again:
 * as the samples saw it.
 *
 * @returns undefined if no sample was taken meanwhile.
 */
export function queueGrowth({ injected, settled = Infinity }: FaultTimeline, samples: readonly Sample[]) {
  const depths = new Map<number, number>();
  for (const { seconds, figures } of samples.filter((sample): sample is ManagerSample => sample.kind === "manager")) {
    if (figures !== undefined) {
      depths.set(seconds, (depths.get(seconds) ?? 0) + depthOf(figures));
    }
  }
  const inOrder = [...depths].toSorted(([a], [b]) => a - b);
  const before = inOrder.filter(([seconds]) => seconds <= injected).at(-1)?.[1] ?? 0;
  const meanwhile = inOrder.filter(([seconds]) => seconds > injected && seconds <= settled).map(([, depth]) => depth);
  return meanwhile.length === 0 ? undefined : Math.max(0, Math.max(...meanwhile) - before);
}

import { increaseOf } from "../../clients/metrics";
import type { Metrics } from "../../clients/metrics";
import { startOf } from "./process-metrics";

const NONE: Metrics = new Map();

/** Seconds by which a process may seem to be moved: the kernel knows in whole seconds when the machine was started (proc(5), `btime`). */
const TOLERANCE_SECONDS = 1;

/** Seconds in which the kernel counts after the machine's start (sysconf(3), `_SC_CLK_TCK`). */
const TICK_SECONDS = 0.01;

/** What a process said, and when. */
interface Answer {
  readonly metrics: Metrics;
  readonly clockAhead: number;
}

/** What has come to the counters of programs since each was last asked. */
export class Counters {
  /** The last answer of each process, by its program. */
  private readonly known = new Map<string, readonly Answer[]>();

  /**
   * @param startedAt when the run was started, in milliseconds since the epoch: what younger programs have counted is all of the run.
   * @param clockAhead by how many seconds this machine's clock is ahead of one that nobody sets.
   */
  constructor(
    private readonly startedAt: number,
    private readonly clockAhead = () => (Date.now() - performance.now()) / 1000,
  ) {}

  /**
   * Notes the metrics of a program. It may be several processes, each of which counts from 0: those before and after a
   * restart, and API servers of which any answers at the same address.
   */
  increaseOf(program: string, now: Metrics): Metrics {
    const answer = { metrics: now, clockAhead: this.clockAhead() };
    const known = this.known.get(program) ?? [];
    const before = known.find((other) => moved(other, answer) === 0) ?? known.find((other) => isMoved(other, answer));
    this.known.set(program, [...known.filter((other) => other !== before), answer]);
    if (before !== undefined) {
      return increaseOf(now, before.metrics);
    }
    return startOf(now) * 1000 >= this.startedAt ? increaseOf(now, NONE) : NONE;
  }
}

/** By how many seconds later the process of the second answer was started than that of the first. */
function moved(before: Answer, now: Answer): number {
  return startOf(now.metrics) - startOf(before.metrics);
}

/**
 * Whether a process of another start is the same one: the kernel counts the start from the machine's clock, in whole seconds,
 * and when that is set, all processes have another one.
 */
function isMoved(before: Answer, now: Answer): boolean {
  const seconds = moved(before, now);
  const isWhole = Math.abs(seconds - Math.round(seconds)) < TICK_SECONDS / 2;
  return isWhole && Math.abs(seconds - (now.clockAhead - before.clockAhead)) <= TOLERANCE_SECONDS;
}

import { increaseOf } from "../../clients/metrics";
import type { Metrics } from "../../clients/metrics";
import { cpuSecondsOf, startOf } from "./process-metrics";

const NONE: Metrics = new Map();

/** What a program said, and when. */
interface Answer {
  readonly metrics: Metrics;
  /** Seconds of a clock that nobody sets. */
  readonly at: number;
}

/** What has come to the counters of programs since each was last asked. */
export class Counters {
  private readonly known = new Map<string, Answer>();

  /** @param startedAt when the run was started, in milliseconds since the epoch: what younger programs have counted is all of the run. */
  constructor(private readonly startedAt: number) {}

  /** Notes the metrics of a program. A program that was started again counts from 0. */
  increaseOf(program: string, now: Metrics): Metrics {
    const before = this.known.get(program);
    const answer = { metrics: now, at: performance.now() / 1000 };
    this.known.set(program, answer);
    if (before !== undefined && !isStartedAgain(before, answer)) {
      return increaseOf(now, before.metrics);
    }
    return startOf(now) * 1000 >= this.startedAt ? increaseOf(now, NONE) : NONE;
  }
}

/**
 * Another start is not enough: the kernel counts it from the machine's clock, and when that is set, all programs have
 * another one (proc(5), `btime`).
 */
function isStartedAgain(before: Answer, now: Answer): boolean {
  const age = Date.now() / 1000 - startOf(now.metrics);
  const isYounger = age < now.at - before.at || cpuSecondsOf(now.metrics) < cpuSecondsOf(before.metrics);
  return startOf(before.metrics) !== startOf(now.metrics) && isYounger;
}

import { increaseOf } from "../../clients/metrics";
import type { Metrics } from "../../clients/metrics";
import { startOf } from "./process-metrics";

const NONE: Metrics = new Map();

/** What has come to the counters of programs since each was last asked. */
export class Counters {
  private readonly known = new Map<string, Metrics>();

  /** @param startedAt when the run was started, in milliseconds since the epoch: what younger programs have counted is all of the run. */
  constructor(private readonly startedAt: number) {}

  /** Notes the metrics of a program. A program that was started again counts from 0. */
  increaseOf(program: string, now: Metrics): Metrics {
    const before = this.known.get(program);
    this.known.set(program, now);
    if (before !== undefined && startOf(before) === startOf(now)) {
      return increaseOf(now, before);
    }
    return startOf(now) * 1000 >= this.startedAt ? increaseOf(now, NONE) : NONE;
  }
}

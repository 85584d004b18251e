import assert from "node:assert/strict";
import { parseMetrics } from "../../../../clients/metrics";
import { totalOf } from "../../../../runs/samples/aggregates";
import { Counters } from "../../../../runs/samples/counters";

const START = 1000;
const metrics = (started: number, value: number) =>
  parseMetrics(
    `requests_total ${value}\nprocess_cpu_seconds_total ${value}\nprocess_start_time_seconds ${started}\n`,
    () => true,
  );

describe("counters of a program", () => {
  const counters = () => new Counters(START * 1000);
  const increases = (of: Counters, ...answers: [started: number, value: number][]) =>
    answers.map(([started, value]) => totalOf(of.increaseOf("manager", metrics(started, value)), "requests_total"));

  it("count what has come since the last sample; of a program that is older than the run, not what was before it", () => {
    assert.deepEqual(increases(counters(), [START - 1, 5], [START - 1, 7]), [0, 2]);
  });

  it("count all of a program that is younger", () => {
    assert.deepEqual(increases(counters(), [START + 1, 5], [START + 1, 7]), [5, 2]);
  });

  it("go on where the machine's clock is set, from which the kernel counts when a program was started", () => {
    let [ahead, start] = [0, START - 1];
    const setClock = (seconds: number) => ([ahead, start] = [ahead + seconds, start + Math.round(seconds)]);
    const of = new Counters(START * 1000, () => ahead);
    assert.deepEqual(increases(of, [start, 5]), [0]);
    setClock(1.4);
    assert.deepEqual(increases(of, [start, 7]), [2]);
    setClock(-3600);
    assert.deepEqual(increases(of, [start, 9], [start, 10]), [2, 1]);
    ahead += 3600; // the machine was suspended, and another clock stood still
    assert.deepEqual(increases(of, [start, 12]), [2]);
  });

  it("are those of each of several programs, of which any answers", () => {
    for (const [one, other] of [
      [START - 500, START - 100],
      [START - 500, START - 499.5],
    ] as const) {
      assert.deepEqual(increases(counters(), [one, 5], [other, 90], [one, 7], [other, 91], [one, 8]), [0, 0, 2, 1, 1]);
    }
  });

  it("count from 0 after a restart that did more since than the program did before", () => {
    const started = Date.now() / 1000 + 1; // after the sample before
    assert.deepEqual(increases(counters(), [START - 1, 5], [started, 7]), [0, 7]);
  });

  it("count from 0 after a restart", () => {
    assert.deepEqual(increases(counters(), [START - 1, 5], [START + 9, 3], [START + 9, 4]), [0, 3, 1]);
  });
});

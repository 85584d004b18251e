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
    assert.deepEqual(increases(counters(), [START - 1, 5], [START, 7], [START - 3600, 9]), [0, 2, 2]);
    assert.deepEqual(increases(counters(), [START + 1, 5], [START + 2, 7]), [5, 2]);
  });

  it("count from 0 after a restart that did more since than the program did before", () => {
    const started = Date.now() / 1000 + 1; // after the sample before
    assert.deepEqual(increases(counters(), [START - 1, 5], [started, 7]), [0, 7]);
  });

  it("count from 0 after a restart", () => {
    assert.deepEqual(increases(counters(), [START - 1, 5], [START + 9, 3], [START + 9, 4]), [0, 3, 1]);
  });
});

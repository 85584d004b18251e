import assert from "node:assert/strict";
import { compare } from "../../../../runs/comparison/comparison";
import type { Thresholds } from "../../../../runs/comparison/thresholds";
import type { Summary } from "../../../../runs/format";

const AVAILABLE = "cluster_milestone/available/Perc50";

const summary = (seconds: number | undefined, available = 2): Summary => ({
  version: "v1",
  dataItems: [
    { data: { Declared: 2, Available: available }, unit: "", labels: { Metric: "clusters" } },
    ...(seconds === undefined
      ? []
      : [{ data: { Perc50: seconds }, unit: "s", labels: { Metric: "cluster_milestone", Milestone: "available" } }]),
  ],
});
const verdictsOf = (a: Summary[], b: Summary[], thresholds: Thresholds = {}) =>
  Object.fromEntries(compare(a, b, thresholds).map(({ name, verdict }) => [name, verdict]));
const verdictOf = (a: number[], b: number[], thresholds: Thresholds = {}) =>
  verdictsOf(
    a.map((seconds) => summary(seconds)),
    b.map((seconds) => summary(seconds)),
    thresholds,
  )[AVAILABLE];

describe("a comparison of runs", () => {
  it("has the medians of both sides, and does not compare how many Clusters were declared", () => {
    assert.deepEqual(
      compare(
        [10, 30, 20].map((s) => summary(s)),
        [summary(21)],
        {},
      ),
      [
        { name: "clusters/Available", unit: "", a: 2, b: 2, verdict: "no change" },
        { name: AVAILABLE, unit: "s", a: 20, b: 21, verdict: "no change" },
      ],
    );
  });

  it("finds a change only above the ratio and above the floor", () => {
    assert.equal(verdictOf([10], [16]), "regression");
    assert.equal(verdictOf([16], [10]), "improvement");
    assert.equal(verdictOf([10], [15]), "no change", "the ratio is not above 1.5");
    assert.equal(verdictOf([0.1], [1]), "no change", "the difference is not above 1 s");
    assert.equal(verdictOf([0], [2]), "regression");
  });

  it("takes the thresholds of a figure, then the user's default", () => {
    assert.equal(verdictOf([10], [12], { default: { ratio: 1.1 } }), "regression");
    const figures = { [AVAILABLE]: { floor: 5 } };
    assert.equal(verdictOf([10], [12], { default: { ratio: 1.1 }, figures }), "no change");
  });

  it("does not ask for a figure that is made of samples, and has thresholds of its own for it", () => {
    const sampled = (data: Record<string, number>): Summary => {
      const items = [{ data, unit: "s", labels: { Metric: "manager", Name: "metal3" } }];
      return { version: "v1", dataItems: items };
    };
    const a = [sampled({ CPUSeconds: 10, ReconcileMean: 0.2 })];
    const b = [sampled({ CPUSeconds: 16, ReconcilePerc99: 1 })];
    assert.deepEqual(verdictsOf(a, b, { default: { floor: 100 } }), {
      "manager/metal3/CPUSeconds": "regression",
      "manager/metal3/ReconcileMean": "not sampled",
      "manager/metal3/ReconcilePerc99": "not sampled",
    });
    const figures = { "manager/metal3/CPUSeconds": { floor: 7 } };
    assert.equal(verdictsOf(a, b, { figures })["manager/metal3/CPUSeconds"], "no change");
  });

  it("does not compare a sampled figure that fewer runs have than are tested, and misses what was never there in five", () => {
    const sampled = (data: Record<string, number>): Summary => {
      const items = [{ data, unit: "s", labels: { Metric: "manager", Name: "metal3" } }];
      return { version: "v1", dataItems: items };
    };
    const of = (runs: number, data: Record<string, number>) => Array.from({ length: runs }, () => sampled(data));
    const a = of(5, { CPUSeconds: 10, ReconcileMean: 1 });
    const few = [...of(2, { CPUSeconds: 10, ReconcileMean: 4 }), ...of(3, { CPUSeconds: 10 })];
    assert.deepEqual(verdictsOf(a, few), {
      "manager/metal3/CPUSeconds": "no change",
      "manager/metal3/ReconcileMean": "not sampled",
    });
    const gone = { "manager/metal3/CPUSeconds": "missing", "manager/metal3/ReconcileMean": "not sampled" };
    assert.deepEqual(verdictsOf(a, of(5, {})), gone);
    assert.deepEqual(verdictsOf(of(5, {}), a), gone);
    assert.equal(verdictsOf(a.slice(1), of(4, {}))["manager/metal3/CPUSeconds"], "not sampled");
  });

  it("counts every Cluster that does not become Available", () => {
    assert.equal(verdictsOf([summary(10)], [summary(10, 1)])["clusters/Available"], "regression");
    assert.equal(verdictsOf([summary(10, 1)], [summary(10)])["clusters/Available"], "improvement");
  });

  it("tells a figure of one side only", () => {
    assert.equal(verdictsOf([summary(10)], [summary(undefined)])[AVAILABLE], "missing");
  });

  it("lets no chance count with five runs a side", () => {
    assert.equal(verdictOf([10, 10, 10, 10, 30], [10, 10, 16, 16, 16]), "no change");
    assert.equal(verdictOf([10, 11, 10, 12, 11], [20, 21, 22, 20, 21]), "regression");
  });

  it("finds nothing between runs that differ by chance, where thresholds alone would", () => {
    let state = 5;
    // Numbers that look random (Numerical Recipes' generator): from 10 to 40.
    const random = () => 10 + (30 * (state = (1664525 * state + 1013904223) % 2 ** 32)) / 2 ** 32;
    const noise = () => Array.from({ length: 5 }, random);
    const sides = Array.from({ length: 10 }, () => [noise(), noise()] as const);
    assert.deepEqual(
      sides.map(([a, b]) => verdictOf(a, b)),
      sides.map(() => "no change"),
    );
    const untested = sides.map(([a, b]) => verdictOf(a.slice(1), b.slice(1)));
    assert.ok(untested.filter((verdict) => verdict !== "no change").length > 1, untested.join());
  });
});

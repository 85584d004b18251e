import assert from "node:assert/strict";
import { describeVerdict, objectionsTo, verdictItems } from "../../../benchmarks/scale/verdict";

const good = {
  count: 3,
  failed: { up: false, down: false },
  available: 3,
  restarts: { up: 0, hold: 0, down: 0 },
  left: 0,
};

describe("the verdict on a run of bench-scale", () => {
  it("is that it counts if nothing went wrong", () => {
    assert.deepEqual(objectionsTo(good), []);
    assert.deepEqual(verdictItems([]), [{ data: { Counts: 1 }, unit: "", labels: { Metric: "verdict" } }]);
    assert.equal(
      describeVerdict([]),
      "the run counts: all Clusters stayed Available, no manager was restarted, and nothing was left",
    );
  });

  const cases: [Partial<typeof good>, string][] = [
    [{ failed: { up: true, down: false } }, "the update failed on the way up"],
    [{ failed: { up: false, down: true } }, "the update failed on the way down"],
    [{ available: 2 }, "2 of 3 Clusters were Available all the time"],
    [{ restarts: { up: 2, hold: 0, down: 0 } }, "2 restarts of managers on the way up"],
    [{ restarts: { up: 0, hold: 1, down: 0 } }, "1 restarts of managers during the hold"],
    [{ restarts: { up: 0, hold: 0, down: 3 } }, "3 restarts of managers on the way down"],
    [{ left: 4 }, "4 objects of workload clusters were left"],
  ];
  for (const [part, objection] of cases) {
    it(`is that it does not count: ${objection}`, () => {
      const objections = objectionsTo({ ...good, ...part });
      assert.deepEqual(objections, [objection]);
      assert.deepEqual(verdictItems(objections)[0]!.data, { Counts: 0 });
      assert.equal(describeVerdict(objections), `the run does not count: ${objection}`);
    });
  }

  it("has all that there is to object", () => {
    const objections = objectionsTo({ ...good, restarts: { up: 1, hold: 0, down: 1 }, left: 1 });
    assert.equal(
      describeVerdict(objections),
      "the run does not count: 1 restarts of managers on the way up; 1 restarts of managers on the way down; " +
        "1 objects of workload clusters were left",
    );
  });
});

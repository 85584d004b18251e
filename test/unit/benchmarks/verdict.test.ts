import assert from "node:assert/strict";
import { mock } from "node:test";
import { describeVerdict, judge, objectionsTo, verdictItems } from "../../../benchmarks/scale/verdict";
import type { DataItem } from "../../../runs/format";

const good = {
  count: 3,
  failed: { up: false, down: false },
  available: 3,
  holdSeconds: 150.4,
  restarts: { up: 0, hold: 0, restart: 0, down: 0 },
  left: 0,
};

describe("the verdict on a run of bench-scale", () => {
  it("is that it counts if nothing went wrong", () => {
    assert.deepEqual(objectionsTo(good), []);
    assert.deepEqual(verdictItems([]), [{ data: { Counts: 1 }, unit: "", labels: { Metric: "verdict" } }]);
    assert.equal(
      describeVerdict([], good.holdSeconds),
      "the run counts: all Clusters stayed Available for 150 s, no manager was restarted, and nothing was left",
    );
  });

  const cases: [Partial<typeof good>, string][] = [
    [{ failed: { up: true, down: false } }, "the update failed on the way up"],
    [{ failed: { up: false, down: true } }, "the update failed on the way down"],
    [{ available: 2 }, "2 of 3 Clusters were Available all the time"],
    [{ restarts: { ...good.restarts, up: 2 } }, "2 restarts of managers on the way up"],
    [{ restarts: { ...good.restarts, hold: 1 } }, "1 restarts of managers during the hold"],
    [{ restarts: { ...good.restarts, restart: 5 } }, "5 restarts of managers after the restart of all API servers"],
    [{ restarts: { ...good.restarts, down: 3 } }, "3 restarts of managers on the way down"],
    [{ left: 4 }, "4 objects of workload clusters were left"],
  ];
  for (const [part, objection] of cases) {
    it(`is that it does not count: ${objection}`, () => {
      const objections = objectionsTo({ ...good, ...part });
      assert.deepEqual(objections, [objection]);
      assert.deepEqual(verdictItems(objections)[0]!.data, { Counts: 0 });
      assert.equal(describeVerdict(objections, good.holdSeconds), `the run does not count: ${objection}`);
    });
  }

  it("has all that there is to object", () => {
    const objections = objectionsTo({ ...good, restarts: { ...good.restarts, up: 1, down: 1 }, left: 1 });
    assert.equal(
      describeVerdict(objections, good.holdSeconds),
      "the run does not count: 1 restarts of managers on the way up; 1 restarts of managers on the way down; " +
        "1 objects of workload clusters were left",
    );
  });

  describe("is recorded", () => {
    let recorded: DataItem[];
    const record = { add: async (items: readonly DataItem[]) => void recorded.push(...items) };
    beforeEach(() => (recorded = []));
    afterEach(() => mock.restoreAll());

    it("and printed, of a run that has ended", async () => {
      const log = mock.method(console, "log", () => undefined);
      assert.equal(await judge(record, async () => good), true);
      assert.equal(await judge(record, async () => ({ ...good, left: 1 })), false);
      assert.deepEqual(recorded, [...verdictItems([]), ...verdictItems(["left"])]);
      assert.deepEqual(
        log.mock.calls.map(({ arguments: [line] }) => String(line).slice(0, 20)),
        ["\nthe run counts: all", "\nthe run does not co"],
      );
    });

    it("of a run that has thrown: it does not count", async () => {
      const thrown = judge(record, () => Promise.reject(new Error("stopped")));
      await assert.rejects(thrown, { message: "stopped" });
      assert.deepEqual(recorded, verdictItems(["stopped"]));
    });
  });
});

import assert from "node:assert/strict";
import { turnsOf } from "../../../../cli/experiment/order";

describe("the runs of an experiment", () => {
  it("alternate, and so does the side that is the first of a pair", () => {
    const names = turnsOf(3).map(({ side, number }) => `${side}${number}`);
    assert.deepEqual(names, ["A1", "B1", "B2", "A2", "A3", "B3"]);
  });
});

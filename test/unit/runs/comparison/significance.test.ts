import assert from "node:assert/strict";
import { isSignificant } from "../../../../runs/comparison/significance";

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe("a difference between runs", () => {
  it("is more than chance if nearly all runs of one side are above nearly all of the other, however far one is off", () => {
    assert.ok(isSignificant([...times(6, 10), 60], times(7, 20)));
    assert.ok(isSignificant(times(7, 20), [...times(6, 10), 60]));
  });

  // All ways to divide ten values are 252: of those, 8 are as far apart as the first two sides, and 14 as the others.
  it("is tested at 5 %", () => {
    assert.ok(isSignificant([1, 2, 3, 4, 7], [5, 6, 8, 9, 10]));
    assert.ok(!isSignificant([1, 2, 3, 5, 7], [4, 6, 8, 9, 10]));
  });

  it("is none between the same values", () => {
    assert.ok(!isSignificant(times(7, 10), times(7, 10)));
  });

  it("has the same verdict every time, also where the probability is 4.99 %", () => {
    const [a, b] = [
      [1, 2, 3, 4, 5, 6, 12, 16],
      [7, 8, 9, 10, 11, 13, 14, 15],
    ];
    const verdicts = Array.from({ length: 10 }, () => isSignificant(a, b));
    assert.equal(new Set(verdicts).size, 1);
  });
});

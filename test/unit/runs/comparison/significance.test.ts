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

  // Two-sided, 8 and 8 values: U = 13 has 4.99 %, U = 14 has 6.5 % (Mann and Whitney, 1947, table I).
  it("has the verdict of the exact probability, in whichever order runs are named", () => {
    const a = [1, 2, 3, 4, 5, 6, 12, 16];
    const b = [7, 8, 9, 10, 11, 13, 14, 15];
    assert.ok(isSignificant(a, b));
    assert.ok(isSignificant(b.toReversed(), a.toReversed()));
    assert.ok(!isSignificant([1, 2, 3, 4, 5, 7, 12, 16], [6, 8, 9, 10, 11, 13, 14, 15]));
  });
});

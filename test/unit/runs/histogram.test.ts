import assert from "node:assert/strict";
import { countOf, merged, percentileBound } from "../../../runs/histogram";

describe("a histogram", () => {
  const histogram = merged([
    { sum: 1, buckets: { "0.005": 90, "0.1": 8 } },
    { sum: 30, buckets: { "0.1": 1, "+Inf": 1 } },
  ]);

  it("has all of those that it was merged from", () => {
    assert.deepEqual(histogram, { sum: 31, buckets: { "0.005": 90, "0.1": 9, "+Inf": 1 } });
    assert.equal(countOf(histogram), 100);
  });

  it("has percentiles to its buckets' bounds", () => {
    assert.deepEqual(
      [50, 90, 91, 99, 100].map((percentage) => percentileBound(histogram, percentage)),
      [0.005, 0.005, 0.1, 0.1, 0.1],
    );
    assert.equal(percentileBound({ sum: 0, buckets: {} }, 50), 0);
    assert.equal(percentileBound({ sum: 200, buckets: { "0.05": 98, "60": 0, "+Inf": 2 } }, 99), 60);
  });
});

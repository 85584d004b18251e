import assert from "node:assert/strict";
import fc from "fast-check";
import { stackOf } from "../../../resources/fleet-layout/layout";
import { stackSizes } from "../../../settings/stack-sizes";
import { clusterStacks, parseClusterStack } from "../../../stacks/cluster-stacks";

const counts = fc.integer({ min: 0, max: 2000 });
const sizesOf = fc
  .option(fc.integer({ min: 0, max: 200 }), { nil: undefined })
  .map((clustersPerStack) => stackSizes({ clustersPerStack }));

describe("clusterStacks", () => {
  it("holds every cluster in one stack, the first ones in the base stack", () => {
    fc.assert(
      fc.property(counts, sizesOf, (count, sizes) => {
        const stacks = clusterStacks("scale", count, sizes);
        const ranges = [
          { first: 1, last: Math.min(count, sizes.clustersInBaseStack), stack: "base" },
          ...stacks.map(({ first, last }) => ({ first, last, stack: `${first}-${last}` })),
        ];
        const numbers = ranges.flatMap(({ first, last, stack }) =>
          Array.from({ length: last - first + 1 }, (_, index) => ({ number: first + index, stack })),
        );
        const expected = Array.from({ length: count }, (_, index) => index + 1);
        assert.deepEqual(
          numbers.slice(0, count).map(({ number }) => number),
          expected,
        );
        assert.ok(numbers.length - count < Math.max(1, sizes.clustersPerStack));
        assert.ok(numbers.every(({ number, stack }) => stackOf(number, sizes) === stack));
      }),
    );
  });

  it("keeps the stacks that there are when clusters are added", () => {
    fc.assert(
      fc.property(counts, counts, sizesOf, (count, added, sizes) => {
        const before = clusterStacks("scale", count, sizes);
        assert.deepEqual(clusterStacks("scale", count + added, sizes).slice(0, before.length), before);
      }),
    );
  });

  it("has names from which their clusters follow", () => {
    const stacks = clusterStacks("my.stack", 150, stackSizes({}));
    assert.deepEqual(
      stacks.map(({ name }) => name),
      ["my.stack.0021-0120", "my.stack.0121-0220"],
    );
    assert.deepEqual(
      stacks.map(({ name }) => parseClusterStack(name)),
      stacks,
    );
  });

  it("are all that has workload clusters if their size is set", () => {
    const names = clusterStacks("dev", 3, stackSizes({ clustersPerStack: 2 })).map(({ name }) => name);
    assert.deepEqual(names, ["dev.0001-0002", "dev.0003-0004"]);
  });

  it("has none where the base stack holds all clusters", () => {
    assert.deepEqual(clusterStacks("dev", 20, stackSizes({})), []);
    assert.deepEqual(clusterStacks("dev", 5000, stackSizes({ clustersPerStack: 0 })), []);
    assert.equal(parseClusterStack("dev"), undefined);
  });
});

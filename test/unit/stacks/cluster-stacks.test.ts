import assert from "node:assert/strict";
import fc from "fast-check";
import { clusterStacks, parseClusterStack } from "../../../stacks/cluster-stacks";

const counts = fc.integer({ min: 0, max: 2000 });
const perStack = fc.integer({ min: 1, max: 200 });

describe("clusterStacks", () => {
  it("holds every cluster in one stack", () => {
    fc.assert(
      fc.property(counts, perStack, (count, size) => {
        const stacks = clusterStacks("scale", count, size);
        const numbers = stacks.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, i) => first + i),
        );
        assert.deepEqual(
          numbers.slice(0, count),
          Array.from({ length: count }, (_, i) => i + 1),
        );
        assert.ok(numbers.length - count < size);
      }),
    );
  });

  it("keeps the stacks that there are when clusters are added", () => {
    fc.assert(
      fc.property(counts, counts, perStack, (count, added, size) => {
        const before = clusterStacks("scale", count, size);
        assert.deepEqual(clusterStacks("scale", count + added, size).slice(0, before.length), before);
      }),
    );
  });

  it("has names from which their clusters follow", () => {
    const stacks = clusterStacks("my.stack", 150, 100);
    assert.deepEqual(
      stacks.map(({ name }) => name),
      ["my.stack.0001-0100", "my.stack.0101-0200"],
    );
    assert.deepEqual(
      stacks.map(({ name }) => parseClusterStack(name)),
      stacks,
    );
  });

  it("has none where the clusters are in the stack itself", () => {
    assert.deepEqual(clusterStacks("dev", 5, 0), []);
    assert.equal(parseClusterStack("dev"), undefined);
  });
});

import assert from "node:assert/strict";
import { describeIdle, idleUsageOf } from "../../../benchmarks/scale/idle";

const usage = (cpuSeconds: number, privateMebibytes: number) => ({ cpuSeconds, privateMebibytes, peakMebibytes: 0 });

describe("what an idle fleet takes", () => {
  const empty = idleUsageOf(new Map([["kubelet", usage(1, 40)]]), 3, 100);
  const full = idleUsageOf(
    new Map([
      ["kubelet", usage(2, 60)],
      ["fake API servers", usage(5, 10)],
    ]),
    11,
    100,
  );

  it("is by part, in the time that it was measured, and what else the machine did", () => {
    assert.deepEqual(empty, {
      parts: new Map([["kubelet", { millicores: 10, mebibytes: 40 }]]),
      otherMillicores: 20,
    });
    assert.equal(full.otherMillicores, 40);
  });

  it("is never less than nothing, where the kernel has counted less than the processes", () => {
    assert.equal(idleUsageOf(new Map([["kubelet", usage(4, 40)]]), 3, 100).otherMillicores, 0);
  });

  it("is shown before and after the clusters came, and for each of them", () => {
    const rows = describeIdle(empty, full, 10)
      .trim()
      .split("\n")
      .slice(2)
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map((cells) => cells.slice(1, -1));
    assert.deepEqual(rows, [
      ["kubelet", "10 → 20", "1.0", "40 → 60", "2.0"],
      ["fake API servers", "0 → 50", "5.0", "0 → 10", "1.0"],
      ["everything else (containers' start, kernel)", "20 → 40", "2.0", "", ""],
      ["all", "30 → 110", "8.0", "40 → 70", "3.0"],
    ]);
  });
});

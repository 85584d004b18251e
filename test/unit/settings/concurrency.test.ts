import assert from "node:assert/strict";
import { concurrencyOf } from "../../../settings/concurrency";

describe("concurrencyOf", () => {
  const concurrency = (machines: number, processors: number, concurrency = 0) =>
    concurrencyOf({ concurrency, controlPlaneReplicas: 1, workersPerCluster: machines - 1 }, processors);

  it("is ten clusters per processor", () => assert.deepEqual([concurrency(1, 2), concurrency(10, 2)], [20, 20]));

  it("is fewer clusters of many machines, which would wait for each other until they are late", () => {
    assert.deepEqual([concurrency(30, 2), concurrency(101, 2), concurrency(1001, 2)], [6, 1, 1]);
  });

  it("is what the setting says", () => assert.equal(concurrency(101, 2, 7), 7));
});

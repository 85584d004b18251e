import assert from "node:assert/strict";
import { nearest } from "../../../settings/nearest";

const names = ["clusterCount", "backingClusters", "backingCluster", "qps"];

describe("nearest", () => {
  for (const [word, meant] of [
    ["clusterCuont", "clusterCount"],
    ["clustercount", "clusterCount"],
    ["backingCluster", "backingCluster"],
    ["backingClsuters", "backingClusters"],
    ["qp", "qps"],
    ["speed", undefined],
    ["", undefined],
  ] as const) {
    it(`takes "${word}" for ${meant ?? "nothing"}`, () => assert.equal(nearest(word, names), meant));
  }
});

import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../runs/format";
import { percentile } from "../../../runs/percentile";
import { summarize } from "../../../runs/summary";
import { event } from "./event";

const START = "2026-01-01T00:00:00.500Z";
const END = "2026-01-01T00:01:40.500Z";

const declared = (seconds: number, name: string, createdAt = "2026-01-01T00:00:00Z") =>
  event(seconds, "Cluster", name, { change: "ADDED", createdAt });
const isTrue = (type: string) => ({ conditions: { [type]: { status: "True" as const } } });
const summaryOf = (events: ObjectEvent[]) => summarize({ events, samples: [], faults: [] }, START, END);

describe("the summary of a run", () => {
  it("has the time from each Cluster's declaration to its milestones", () => {
    const { version, dataItems } = summaryOf([
      declared(1, "one"),
      declared(2, "two"),
      event(3, "BareMetalHost", "one", { phase: "provisioned" }),
      event(4, "Machine", "one", { phase: "Running" }),
      event(11, "Cluster", "one", isTrue("Available")),
      event(32, "Cluster", "two", isTrue("Available")),
    ]);
    assert.equal(version, "v1");
    const milestone = (name: string, data: Record<string, number>) => ({
      data,
      unit: "s",
      labels: { Metric: "cluster_milestone", Milestone: name },
    });
    assert.deepEqual(dataItems, [
      { data: { Duration: 100 }, unit: "s", labels: { Metric: "run" } },
      { data: { Declared: 2, Available: 2 }, unit: "", labels: { Metric: "clusters" } },
      milestone("hostProvisioned", { Perc50: 2, Perc90: 2, Perc99: 2, Max: 2 }),
      milestone("machineRunning", { Perc50: 3, Perc90: 3, Perc99: 3, Max: 3 }),
      milestone("available", { Perc50: 10, Perc90: 30, Perc99: 30, Max: 30 }),
    ]);
  });

  it("counts a milestone when it is first reached, and no cluster that never was", () => {
    const { dataItems } = summaryOf([
      declared(0, "one"),
      declared(0, "two"),
      event(5, "Cluster", "one", isTrue("Available")),
      event(6, "Cluster", "one", { conditions: { Available: { status: "False" } } }),
      event(50, "Cluster", "one", isTrue("Available")),
    ]);
    assert.deepEqual(dataItems[1]?.data, { Declared: 2, Available: 1 });
    assert.deepEqual(dataItems[2]?.data, { Perc50: 5, Perc90: 5, Perc99: 5, Max: 5 });
  });

  it("leaves out the Clusters that were there before the run", () => {
    const { dataItems } = summaryOf([
      declared(0, "old", "2025-12-31T23:59:59Z"),
      event(5, "Cluster", "old", isTrue("Available")),
    ]);
    assert.deepEqual(dataItems[1]?.data, { Declared: 0, Available: 0 });
    assert.equal(dataItems.length, 2);
  });
});

describe("a percentile", () => {
  it("is one of the values, by nearest rank", () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    assert.deepEqual(
      [50, 90, 99, 100].map((percentage) => percentile(values, percentage)),
      [100, 180, 198, 200],
    );
    assert.equal(percentile([7], 1), 7);
  });
});

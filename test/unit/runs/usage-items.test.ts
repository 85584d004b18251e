import assert from "node:assert/strict";
import type { ManagerFigures, Sample } from "../../../runs/format";
import { usageItems } from "../../../runs/usage-items";

const manager = (seconds: number, figures: Partial<ManagerFigures>): Sample => ({
  kind: "manager",
  name: "metal3",
  pod: "metal3-1",
  seconds,
  figures: { cpuSeconds: 1, mebibytes: 50, goroutines: 100, controllers: {}, requests: {}, others: {}, ...figures },
});

describe("what a run used", () => {
  it("is in the summary by manager and by part, whatever a manager did not tell", () => {
    const items = usageItems([
      { kind: "part", name: "kubelet", seconds: 1, figures: { cpuSeconds: 2, mebibytes: 30 } },
      manager(1, {
        cpuSeconds: 1.5,
        controllers: {
          metal3machine: {
            depth: 4,
            reconciles: { success: 1, error: 1 },
            reconcileSeconds: { sum: 1, buckets: { "0.5": 2 } },
          },
          metal3cluster: { depth: 3 },
        },
      }),
      { kind: "manager", name: "metal3", pod: "metal3-1", seconds: 15, error: "socket hang up" },
      { kind: "part", name: "kubelet", seconds: 16, figures: { cpuSeconds: 1, mebibytes: 40 } },
      manager(30, { mebibytes: 60, controllers: { metal3machine: { depth: 5 } } }),
    ]);
    const part = { Metric: "part", Name: "kubelet" };
    const labels = { Metric: "manager", Name: "metal3" };
    assert.deepEqual(items, [
      { data: { CPUSeconds: 3 }, unit: "s", labels: part },
      { data: { PeakMemory: 40 }, unit: "MiB", labels: part },
      { data: { CPUSeconds: 2.5 }, unit: "s", labels },
      { data: { PeakMemory: 60 }, unit: "MiB", labels },
      { data: { PeakQueueDepth: 7, Reconciles: 2, ReconcileErrors: 1 }, unit: "", labels },
      { data: { ReconcileMean: 0.5, ReconcilePerc50: 0.5, ReconcilePerc99: 0.5 }, unit: "s", labels },
    ]);
  });

  it("is not known of a manager that never answered, and of no other program either", () => {
    const error = "socket hang up";
    assert.deepEqual(
      usageItems([
        { kind: "manager", name: "metal3", pod: "metal3-1", seconds: 1, error },
        { kind: "apiServer", name: "management", seconds: 1, error },
      ]),
      [],
    );
  });
});

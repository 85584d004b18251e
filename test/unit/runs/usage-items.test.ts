import assert from "node:assert/strict";
import type { DataItem, ManagerFigures, Sample } from "../../../runs/format";
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

  it("has as a peak what all Pods of a manager had at one time", () => {
    const depth = (depth: number) => ({ controllers: { cluster: { depth } } });
    const items = usageItems([
      manager(0, { mebibytes: 400, ...depth(60) }),
      manager(30, { mebibytes: 300, ...depth(50) }),
      { ...manager(30, { mebibytes: 290, ...depth(40) }), pod: "metal3-2" },
    ]);
    const peaks: DataItem["data"] = Object.assign({}, ...items.map(({ data }) => data));
    assert.deepEqual([peaks.PeakMemory, peaks.PeakQueueDepth], [590, 90]);
  });

  it("has how long requests to an API server took, of all verbs, and the writes of an etcd", () => {
    const usage = { cpuSeconds: 1, mebibytes: 50 };
    const requestSeconds = {
      GET: { sum: 1, buckets: { "0.1": 9 } },
      LIST: { sum: 4, buckets: { "5": 1 } },
    };
    const database = { databaseMebibytes: 2, databaseUsedMebibytes: 1 };
    const fsyncSeconds = { sum: 0.02, buckets: { "0.016": 2 } };
    const items = usageItems([
      { kind: "apiServer", name: "management", seconds: 1, figures: { ...usage, requests: {}, requestSeconds } },
      { kind: "apiServer", name: "management", seconds: 2, figures: { ...usage, requests: {}, requestSeconds: {} } },
      { kind: "etcd", name: "backing-01", seconds: 1, figures: { ...usage, ...database, fsyncSeconds } },
      { kind: "etcd", name: "backing-02", seconds: 1, figures: { ...usage, ...database } },
    ]);
    assert.deepEqual(
      items.filter(({ data }) => !("CPUSeconds" in data || "PeakMemory" in data)).map(({ data }) => data),
      [
        { RequestMean: 0.5, RequestPerc50: 0.1, RequestPerc99: 5 },
        { FsyncMean: 0.01, FsyncPerc50: 0.016, FsyncPerc99: 0.016 },
      ],
    );
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

import assert from "node:assert/strict";
import type { ControllerFigures, ManagerFigures, Sample } from "../../../../runs/format";
import { renderSvg } from "../../../../runs/report/chart";
import { usageCharts } from "../../../../runs/report/usage-charts";
import { usageTables } from "../../../../runs/report/usage-tables";

const part = (seconds: number, name: string, cpuSeconds: number, mebibytes: number): Sample => ({
  kind: "part",
  name,
  seconds,
  figures: { cpuSeconds, mebibytes },
});
const manager = (
  seconds: number,
  machine: ControllerFigures,
  requests: ManagerFigures["requests"] = {},
  throttled = 0,
  others: ManagerFigures["others"] = {},
): Sample => ({
  kind: "manager",
  name: "clusterApi",
  pod: "capi-1",
  seconds,
  figures: { cpuSeconds: 3, mebibytes: 80, goroutines: 400, controllers: { machine }, requests, others, throttled },
});
const samples: Sample[] = [
  part(0, "kubelet", 0, 30),
  part(10, "kubelet", 5, 30),
  manager(10, {
    depth: 4,
    reconciles: { success: 3, error: 1 },
    retries: 2,
    reconcileSeconds: { sum: 2, buckets: { "0.5": 4 } },
    queueSeconds: { sum: 13, buckets: { "1": 3, "10": 1 } },
  }),
  part(20, "kubelet", 10, 40),
  part(20, "fake kubelets", 1, 20),
  { kind: "manager", name: "clusterApi", pod: "capi-1", seconds: 25, error: "socket\nhang up" },
  manager(40, { retries: 1 }, { "GET 200": 9, "PUT 409": 2, "GET <error>": 1 }, 7, {
    capi_cluster_cache_connection_up: 20,
    "capi_cluster_cache_healthchecks_total success": 50,
    "capi_cluster_cache_healthchecks_total error": 6,
    metal3_host_error_total: 5,
  }),
  {
    kind: "apiServer",
    name: "management",
    seconds: 40,
    figures: {
      cpuSeconds: 9,
      mebibytes: 500,
      requests: { "PATCH machines 200": 2, "GET secrets 200": 3 },
      requestSeconds: { GET: { sum: 1, buckets: { "0.2": 3 } }, PATCH: { sum: 0, buckets: { "0.4": 1 } } },
      databaseMebibytes: 12,
    },
  },
  {
    kind: "apiServer",
    name: "management",
    seconds: 70,
    figures: { cpuSeconds: 1, mebibytes: 400, requests: { "PATCH machines 200": 2 }, requestSeconds: {} },
  },
  {
    kind: "etcd",
    name: "backing-01",
    seconds: 70,
    figures: {
      cpuSeconds: 2,
      mebibytes: 90,
      databaseMebibytes: 7,
      databaseUsedMebibytes: 5,
      fsyncSeconds: { sum: 0.02, buckets: { "0.016": 2 } },
    },
  },
];

describe("what a report says of samples", () => {
  const series = (title: string) => {
    const { option } = usageCharts(samples).find((chart) => chart.title === title)!;
    return (option.series as { name: string; data: unknown }[]).map(({ name, data }) => [name, data]);
  };

  it("is the CPU between two samples, and the memory at each", () => {
    assert.deepEqual(series("CPU by part"), [
      [
        "kubelet",
        [
          [10, 0.5],
          [20, 1],
        ],
      ],
      ["fake kubelets", [[20, 0.1]]],
    ]);
    assert.deepEqual(series("Memory by manager"), [
      [
        "clusterApi",
        [
          [10, 80],
          [40, 80],
        ],
      ],
    ]);
  });

  it("is each controller's queue, and the time of its reconciliations while there were some", () => {
    assert.deepEqual(series("Queue depth by controller"), [
      [
        "clusterApi: machine",
        [
          [10, 4],
          [40, 0],
        ],
      ],
    ]);
    assert.deepEqual(series("Reconcile time by controller"), [["clusterApi: machine", [[10, 0.5]]]]);
    assert.deepEqual(series("Size of the databases"), [
      ["management", [[40, 12]]],
      ["backing-01", [[70, 7]]],
    ]);
  });

  it("is in charts that say what they show, and none where there is nothing to show", () => {
    const [chart] = usageCharts(samples);
    assert.match(renderSvg(chart!), /The highest is kubelet, with 1 cores\./);
    assert.deepEqual(usageCharts([]), []);
  });

  it("is a row for each part and manager, and for each kind of error", () => {
    const rows = Object.fromEntries(usageTables(samples).map(({ title, rows }) => [title, rows]));
    assert.deepEqual(rows["CPU and memory by part"], [
      ["kubelet", "15", "40"],
      ["fake kubelets", "1", "20"],
    ]);
    assert.deepEqual(rows["API server and etcds"], [
      ["management API server", "10", "500", "requests", "0.25", "0.2", "0.4"],
      ["etcd of backing-01", "2", "90", "fsyncs of its log", "0.01", "0.016", "0.016"],
    ]);
    assert.deepEqual(rows["Requests to the management API server"], [
      ["PATCH", "machines", "200", "4"],
      ["GET", "secrets", "200", "3"],
    ]);
    assert.deepEqual(rows["Controller managers"], [["clusterApi", "6", "80", "4", "4", "1", "0.5", "0.5", "0.5"]]);
    assert.deepEqual(rows["Controllers"], [["clusterApi: machine", "4", "1", "10", "4", "1", "3", "0.5", "0.5"]]);
    assert.deepEqual(rows["Errors by kind"], [
      ["clusterApi", "its log tells of client-side throttling", "7"],
      ["clusterApi", "a health check of a workload cluster failed", "6"],
      ["clusterApi", "a host got into an error state", "5"],
      ["clusterApi", "a PUT was answered with 409", "2"],
      ["clusterApi", "a reconciliation of machine failed", "1"],
      ["clusterApi", "its metrics could not be read: socket\nhang up", "1"],
      ["clusterApi", "a GET was not answered", "1"],
    ]);
  });
});

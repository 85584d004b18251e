import type { DataItem, Sample } from "../format";
import { isOfManager } from "../samples/sample";
import { usageItems } from "../usage-items";
import { controllerTable } from "./controller-table";
import { threeDigits } from "./numbers";
import type { Table } from "./table";

/** The code of a request that had no answer (client-go, `rest/request.go`). */
const NO_ANSWER = "<error>";

/** What managers count of errors besides, by the names in `others`: the cluster cache of Cluster API, and Bare Metal Operator. */
const COUNTED_ERRORS: Readonly<Record<string, string>> = {
  "capi_cluster_cache_healthchecks_total error": "a health check of a workload cluster failed",
  metal3_host_error_total: "a host got into an error state",
};

/** Lines of a table of errors. */
const LISTED = 20;

/** What the programs of a fleet used, and what went wrong in them. */
export function usageTables(samples: readonly Sample[]): Table[] {
  const items = usageItems(samples);
  return [
    partTable(items),
    managerTable(items),
    controllerTable(samples),
    serverTable(items),
    requestTable(samples),
    errorTable(samples),
  ];
}

function partTable(items: readonly DataItem[]): Table {
  return {
    title: "CPU and memory by part",
    header: ["Part", "CPU seconds", "Peak MiB (private)"],
    rows: namesOf(items, "part").map((name) => [name, ...figures(items, "part", name, "CPUSeconds", "PeakMemory")]),
  };
}

/** The columns of the controller managers: the figure that each shows, by its heading. */
const MANAGER_COLUMNS = {
  "CPU seconds": "CPUSeconds",
  "Peak MiB": "PeakMemory",
  "Peak queue depth": "PeakQueueDepth",
  Reconciliations: "Reconciles",
  "of these failed": "ReconcileErrors",
  "Mean s": "ReconcileMean",
  "p50 s": "ReconcilePerc50",
  "p99 s": "ReconcilePerc99",
};

function managerTable(items: readonly DataItem[]): Table {
  const buckets = Object.values(MANAGER_COLUMNS);
  return {
    title: "Controller managers",
    header: ["Manager", ...Object.keys(MANAGER_COLUMNS)],
    rows: namesOf(items, "manager").map((name) => [name, ...figures(items, "manager", name, ...buckets)]),
  };
}

function serverTable(items: readonly DataItem[]): Table {
  return {
    title: "API server and etcds",
    header: ["Program", "CPU seconds", "Peak MiB", "Times of", "Mean s", "p50 s", "p99 s"],
    rows: [
      ...namesOf(items, "apiServer").map((name) => [
        `${name} API server`,
        ...figures(items, "apiServer", name, "CPUSeconds", "PeakMemory"),
        "requests",
        ...figures(items, "apiServer", name, "RequestMean", "RequestPerc50", "RequestPerc99"),
      ]),
      ...namesOf(items, "etcd").map((name) => [
        `etcd of ${name}`,
        ...figures(items, "etcd", name, "CPUSeconds", "PeakMemory"),
        "fsyncs of its log",
        ...figures(items, "etcd", name, "FsyncMean", "FsyncPerc50", "FsyncPerc99"),
      ]),
    ],
  };
}

function requestTable(samples: readonly Sample[]): Table {
  return {
    title: "Requests to the management API server",
    header: ["Verb", "Resource", "Code", "Times"],
    rows: requestRows(samples),
  };
}

function errorTable(samples: readonly Sample[]): Table {
  return { title: "Errors by kind", header: ["Manager", "Error", "Times"], rows: errorRows(samples) };
}

function namesOf(items: readonly DataItem[], metric: string): string[] {
  return [...new Set(items.filter(({ labels }) => labels.Metric === metric).map(({ labels }) => labels.Name!))];
}

function figures(items: readonly DataItem[], metric: string, name: string, ...buckets: string[]): string[] {
  const own = items.filter(({ labels }) => labels.Metric === metric && labels.Name === name);
  const data: Record<string, number> = Object.assign({}, ...own.map((item) => item.data)) as Record<string, number>;
  return buckets.map((bucket) => (data[bucket] === undefined ? "" : threeDigits(data[bucket])));
}

/** Requests to the management API server, by verb, resource and code: the most frequent first. */
function requestRows(samples: readonly Sample[]): string[][] {
  const times = new Map<string, number>();
  for (const sample of samples) {
    const requests = sample.kind === "apiServer" ? (sample.figures?.requests ?? {}) : {};
    for (const [request, count] of Object.entries(requests)) {
      times.set(request, (times.get(request) ?? 0) + count);
    }
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, LISTED)
    .map(([request, count]) => [...request.split(" "), String(count)]);
}

/**
 * Failed reconciliations by controller, requests that API servers did not grant, by code, failed health checks, errors of hosts,
 * and the log's lines about client-side throttling: the most frequent first.
 */
function errorRows(samples: readonly Sample[]): string[][] {
  const times = new Map<string, Map<string, number>>();
  const add = (manager: string, error: string, count: number) => {
    const own = times.get(manager) ?? new Map<string, number>();
    times.set(manager, own.set(error, (own.get(error) ?? 0) + count));
  };
  for (const { name, figures, error } of samples.filter(isOfManager)) {
    for (const [controller, { reconciles }] of Object.entries(figures?.controllers ?? {})) {
      add(name, `a reconciliation of ${controller} failed`, reconciles?.error ?? 0);
    }
    for (const [request, count] of Object.entries(figures?.requests ?? {})) {
      add(name, refusalOf(request), isRefused(request) ? count : 0);
    }
    for (const [counter, kind] of Object.entries(COUNTED_ERRORS)) {
      add(name, kind, figures?.others[counter] ?? 0);
    }
    add(name, "its log tells of client-side throttling", figures?.throttled ?? 0);
    add(name, `its metrics could not be read: ${error}`, error === undefined ? 0 : 1);
  }
  return [...times]
    .flatMap(([manager, own]) => [...own].map(([error, count]) => ({ manager, error, count })))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, LISTED)
    .map(({ manager, error, count }) => [manager, error, String(count)]);
}

function refusalOf(request: string): string {
  const [method, code] = request.split(" ");
  return code === NO_ANSWER ? `a ${method} was not answered` : `a ${method} was answered with ${code}`;
}

function isRefused(request: string): boolean {
  const code = request.split(" ")[1]!;
  return !(Number(code) < 400);
}

import type { Metrics } from "../../clients/metrics";
import type { ControllerFigures, Counts, ManagerFigures } from "../format";
import { histogramsOf, rounded, sumsOf, totalOf } from "./aggregates";
import { isProcessMetric, usageOf } from "./process-metrics";

/**
 * The metrics that are read of a manager, besides those of its process. A controller's reconciliations are counted by
 * Cluster API (`capi_reconcile_*`, cluster-api v1.13 `util/controller`), which leaves out those that it puts off, or else
 * by controller-runtime, for every controller.
 */
const CONTROLLER =
  /^(workqueue_(depth|retries_total|(queue|work)_duration_seconds_\w+)|controller_runtime_(active_workers|max_concurrent_reconciles|reconcile_total|reconcile_time_seconds_\w+|webhook_latency_seconds_\w+)|capi_reconcile_(total|time_seconds_\w+)|rest_client_requests_total)$/;
const OTHERS = /^(metal3|capi_cluster_cache)_\w+(?<!_bucket)$/;
const COUNTERS = /_(total|sum|count)$/;

/** Whether a metric of a manager is read. */
export function isManagerMetric(name: string): boolean {
  return CONTROLLER.test(name) || OTHERS.test(name) || isProcessMetric(name);
}

/**
 * The figures of a manager.
 *
 * @param now its metrics.
 * @param counts what has come to them since its last sample.
 */
export function managerFigures(now: Metrics, counts: Metrics): ManagerFigures {
  const webhooks = histogramsOf(counts, "controller_runtime_webhook_latency_seconds")[""];
  return {
    ...usageOf(now, counts),
    goroutines: totalOf(now, "go_goroutines"),
    controllers: controllersOf(now, counts),
    requests: sumsOf(counts, "rest_client_requests_total", "method", "code"),
    ...(webhooks !== undefined && { webhookSeconds: webhooks }),
    others: othersOf(now, counts),
  };
}

function controllersOf(now: Metrics, counts: Metrics): ManagerFigures["controllers"] {
  const workers = sumsOf(now, "controller_runtime_max_concurrent_reconciles", "controller");
  const [depth, active, retries] = [
    sumsOf(now, "workqueue_depth", "name"),
    sumsOf(now, "controller_runtime_active_workers", "controller"),
    sumsOf(counts, "workqueue_retries_total", "name"),
  ];
  const queueSeconds = histogramsOf(counts, "workqueue_queue_duration_seconds", "name");
  const workSeconds = histogramsOf(counts, "workqueue_work_duration_seconds", "name");
  const seconds = {
    ...histogramsOf(counts, "controller_runtime_reconcile_time_seconds", "controller"),
    ...histogramsOf(counts, "capi_reconcile_time_seconds", "controller"),
  };
  const reconciles = {
    ...byResult(sumsOf(counts, "controller_runtime_reconcile_total", "controller", "result")),
    ...byResult(sumsOf(counts, "capi_reconcile_total", "controller", "result")),
  };
  const names = [
    ...new Set([workers, depth, active, retries, queueSeconds, workSeconds, seconds].flatMap(Object.keys)),
  ];
  return Object.fromEntries(
    names.map((name): [string, ControllerFigures] => [
      name,
      compact({
        depth: depth[name],
        active: active[name],
        workers: workers[name],
        reconciles: reconciles[name],
        retries: retries[name],
        reconcileSeconds: seconds[name],
        queueSeconds: queueSeconds[name],
        workSeconds: workSeconds[name],
      }),
    ]),
  );
}

/** From `machine success` to the results of `machine`. */
function byResult(sums: Counts): Record<string, Counts> {
  const results: Record<string, Record<string, number>> = {};
  for (const [key, value] of Object.entries(sums)) {
    const [controller, result] = key.split(" ") as [string, string];
    (results[controller] ??= {})[result] = value;
  }
  return results;
}

function othersOf(now: Metrics, counts: Metrics): Counts {
  const names = [...now.keys()].filter((name) => OTHERS.test(name));
  const values = names.flatMap((name) => {
    const sums = sumsOf(COUNTERS.test(name) ? counts : now, name, "status");
    return Object.entries(sums).map(([status, sum]) => [`${name} ${status}`.trimEnd(), rounded(sum)] as const);
  });
  return Object.fromEntries(values);
}

/** Without what is undefined. */
function compact<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

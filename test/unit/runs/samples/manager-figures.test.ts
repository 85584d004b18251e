import assert from "node:assert/strict";
import { increaseOf, parseMetrics } from "../../../../clients/metrics";
import type { Metrics } from "../../../../clients/metrics";
import { isManagerMetric, managerFigures } from "../../../../runs/samples/manager-figures";

/** As Cluster API's core manager and Bare Metal Operator tell, cut down. */
const BEFORE = `
# TYPE capi_reconcile_total counter
capi_reconcile_total{controller="machine",result="success"} 10
capi_reconcile_time_seconds_bucket{controller="machine",le="0.005"} 8
capi_reconcile_time_seconds_bucket{controller="machine",le="0.01"} 10
capi_reconcile_time_seconds_bucket{controller="machine",le="+Inf"} 10
capi_reconcile_time_seconds_sum{controller="machine"} 0.05
capi_reconcile_time_seconds_count{controller="machine"} 10
controller_runtime_reconcile_total{controller="machine",result="success"} 100
controller_runtime_reconcile_total{controller="baremetalhost",result="requeue_after"} 4
controller_runtime_max_concurrent_reconciles{controller="machine"} 10
workqueue_depth{controller="machine",name="machine",priority="0"} 1
process_cpu_seconds_total 5
process_resident_memory_bytes 1.048576e+08
process_start_time_seconds 1.7e+09
go_goroutines 400
go_gc_duration_seconds{quantile="0"} 1
`;
const NOW = `
capi_reconcile_total{controller="machine",result="success"} 12
capi_reconcile_total{controller="machine",result="error"} 3
capi_reconcile_time_seconds_bucket{controller="machine",le="0.005"} 8
capi_reconcile_time_seconds_bucket{controller="machine",le="0.01"} 13
capi_reconcile_time_seconds_bucket{controller="machine",le="+Inf"} 15
capi_reconcile_time_seconds_sum{controller="machine"} 70.05
capi_reconcile_time_seconds_count{controller="machine"} 15
controller_runtime_reconcile_total{controller="machine",result="success"} 900
controller_runtime_reconcile_total{controller="baremetalhost",result="requeue_after"} 9
controller_runtime_reconcile_time_seconds_bucket{controller="baremetalhost",le="+Inf"} 0
controller_runtime_max_concurrent_reconciles{controller="machine"} 10
controller_runtime_max_concurrent_reconciles{controller="baremetalhost"} 2
controller_runtime_active_workers{controller="machine"} 2
workqueue_depth{controller="machine",name="machine",priority="0"} 4
workqueue_depth{controller="machine",name="machine",priority="-100"} 3
workqueue_retries_total{controller="machine",name="machine"} 3
rest_client_requests_total{code="200",host="10.96.0.1:443",method="GET"} 7
rest_client_requests_total{code="200",host="10.0.0.1:20000",method="GET"} 2
rest_client_requests_total{code="409",host="10.96.0.1:443",method="PUT"} 1
capi_cluster_cache_connection_up{cluster_name="a",cluster_namespace="a"} 1
capi_cluster_cache_connection_up{cluster_name="b",cluster_namespace="b"} 1
capi_cluster_cache_healthchecks_total{cluster_name="a",cluster_namespace="a",status="success"} 5
capi_cluster_cache_healthchecks_total{cluster_name="b",cluster_namespace="b",status="success"} 4
capi_cluster_cache_healthchecks_total{cluster_name="b",cluster_namespace="b",status="error"} 1
workqueue_work_duration_seconds_bucket{controller="machine",name="machine",le="0.1"} 2
workqueue_work_duration_seconds_bucket{controller="machine",name="machine",le="+Inf"} 2
workqueue_work_duration_seconds_sum{controller="machine",name="machine"} 0.1
metal3_host_state_entry_total{host="a",namespace="a"} 2
metal3_host_state_exit_bucket{host="a",le="1"} 2
process_cpu_seconds_total 7.5
process_resident_memory_bytes 2.097152e+08
process_start_time_seconds 1.7e+09
go_goroutines 450
`;
const parse = (text: string) => parseMetrics(text, isManagerMetric);

describe("the figures of a manager", () => {
  const now = parse(NOW);
  const figures = managerFigures(now, increaseOf(now, parse(BEFORE)));

  it("are what it uses, and what has come since the last sample", () => {
    assert.deepEqual([figures.cpuSeconds, figures.mebibytes, figures.goroutines], [2.5, 200, 450]);
    assert.deepEqual(figures.requests, { "GET 200": 9, "PUT 409": 1 });
  });

  it("have the last bound before what is above all bounds, also where nothing is below it", () => {
    const hung = (count: number) =>
      parse(
        `controller_runtime_reconcile_time_seconds_bucket{controller="machine",le="0.01"} 3\n` +
          `controller_runtime_reconcile_time_seconds_bucket{controller="machine",le="30"} 3\n` +
          `controller_runtime_reconcile_time_seconds_bucket{controller="machine",le="60"} 3\n` +
          `controller_runtime_reconcile_time_seconds_bucket{controller="machine",le="+Inf"} ${count}\n`,
      );
    const bucketsOf = (metrics: Metrics, before: Metrics) =>
      managerFigures(metrics, increaseOf(metrics, before)).controllers.machine?.reconcileSeconds?.buckets;
    const none: Metrics = new Map();
    assert.deepEqual(bucketsOf(hung(3), none), { "0.01": 3 });
    assert.deepEqual(bucketsOf(hung(5), none), { "0.01": 3, "60": 0, "+Inf": 2 });
    assert.deepEqual(bucketsOf(hung(5), hung(3)), { "60": 0, "+Inf": 2 });
  });

  it("are those of each controller, as Cluster API counts them, or else controller-runtime", () => {
    assert.deepEqual(figures.controllers.machine, {
      depth: 7,
      active: 2,
      workers: 10,
      reconciles: { success: 2, error: 3 },
      retries: 3,
      reconcileSeconds: { sum: 70, buckets: { "0.01": 3, "+Inf": 2 } },
      workSeconds: { sum: 0.1, buckets: { "0.1": 2 } },
    });
    assert.deepEqual(figures.controllers.baremetalhost, { workers: 2, reconciles: { requeue_after: 5 } });
  });

  it("have no more of a metric with a series for each cluster or host than its sum, by status", () => {
    assert.deepEqual(figures.others, {
      capi_cluster_cache_connection_up: 2,
      "capi_cluster_cache_healthchecks_total success": 9,
      "capi_cluster_cache_healthchecks_total error": 1,
      metal3_host_state_entry_total: 2,
    });
  });
});

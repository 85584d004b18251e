import type { Metrics } from "../../clients/metrics";
import type { ApiServerFigures, EtcdFigures } from "../format";
import { histogramsOf, rounded, sumsOf, totalOf } from "./aggregates";
import { isProcessMetric, usageOf } from "./process-metrics";

const MEBIBYTE = 1024 ** 2;

/** Requests are long that wait for what comes: their duration says nothing. */
const LONG = ["WATCH", "CONNECT", "WATCHLIST"];

const API_SERVER = /^apiserver_(request_total|request_duration_seconds_(bucket|sum)|storage_size_bytes)$/;

/** Whether a metric of an API server is read. */
export function isApiServerMetric(name: string): boolean {
  return API_SERVER.test(name) || isProcessMetric(name);
}

/**
 * The figures of an API server.
 *
 * @param now its metrics.
 * @param counts what has come to them since its last sample.
 */
export function apiServerFigures(now: Metrics, counts: Metrics): ApiServerFigures {
  const requestSeconds = Object.entries(histogramsOf(counts, "apiserver_request_duration_seconds", "verb"));
  const size = totalOf(now, "apiserver_storage_size_bytes");
  return {
    ...usageOf(now, counts),
    requests: sumsOf(counts, "apiserver_request_total", "verb", "resource", "code"),
    requestSeconds: Object.fromEntries(requestSeconds.filter(([verb]) => !LONG.includes(verb))),
    ...(size > 0 && { databaseMebibytes: rounded(size / MEBIBYTE) }),
  };
}

const ETCD = /^etcd_(mvcc_db_total_size_in(_use_in)?_bytes|disk_wal_fsync_duration_seconds_(bucket|sum))$/;

/** Whether a metric of etcd is read. */
export function isEtcdMetric(name: string): boolean {
  return ETCD.test(name) || isProcessMetric(name);
}

/**
 * The figures of an etcd.
 *
 * @param now its metrics.
 * @param counts what has come to them since its last sample.
 */
export function etcdFigures(now: Metrics, counts: Metrics): EtcdFigures {
  const fsync = histogramsOf(counts, "etcd_disk_wal_fsync_duration_seconds")[""];
  return {
    ...usageOf(now, counts),
    databaseMebibytes: rounded(totalOf(now, "etcd_mvcc_db_total_size_in_bytes") / MEBIBYTE),
    databaseUsedMebibytes: rounded(totalOf(now, "etcd_mvcc_db_total_size_in_use_in_bytes") / MEBIBYTE),
    ...(fsync !== undefined && { fsyncSeconds: fsync }),
  };
}

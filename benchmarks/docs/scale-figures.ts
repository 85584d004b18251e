import type { Settings } from "../../settings/settings";
import { divisorOf, EVERYTHING_ELSE } from "../scale/figures";
import { valuesOf } from "./records";
import type { DocsRecord } from "./records";

/** Figures of records of bench-scale, as the docs' tables have them. */

export function fleetOf({ run }: DocsRecord): { kind: string; machines: number } {
  const { topology, controlPlaneReplicas, workersPerCluster } = run.settings as {
    topology: { kind: string };
    controlPlaneReplicas: number;
    workersPerCluster: number;
  };
  return { kind: topology.kind, machines: controlPlaneReplicas + workersPerCluster };
}

/** The environment variables and flags that the management API server was given, which change what all parts of it cost. */
export function apiServerTuningOf({ run }: DocsRecord): string {
  const { managementCluster } = run.settings as Partial<Pick<Settings, "managementCluster">>;
  const { apiServerEnv, apiServerArgs } = managementCluster?.kind === "local" ? managementCluster : {};
  return Object.entries({ ...apiServerEnv, ...apiServerArgs })
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(", ");
}

/** By how many clusters costs are divided, as in what bench-scale prints. */
export function clustersOf(record: DocsRecord): number {
  const value = valuesOf(record);
  return divisorOf(value("up/Clusters")!, value("up/Available") ?? 0);
}

/** Undefined if not all became so. */
export function allAvailableSeconds(record: DocsRecord): number | undefined {
  return valuesOf(record)(`available_clusters/${valuesOf(record)("up/Clusters")}`);
}

export function namesOf({ dataItems }: DocsRecord, metric: string): string[] {
  return [...new Set(dataItems.flatMap(({ labels }) => (labels.Metric === metric ? (labels.Name ?? []) : [])))];
}

/** What a fleet took while nothing was asked of it, before and after the clusters came. */
export interface Idle {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export function idleOf(record: DocsRecord, metric: string, part: string): Idle {
  const value = valuesOf(record);
  return { before: value(`${metric}/${part}/Before`), after: value(`${metric}/${part}/After`) };
}

/** What all parts of a fleet took, without what else the machine did, which predictions and older records do not have. */
export function idleSum(record: DocsRecord, metric: string): Idle {
  const parts = namesOf(record, metric).filter((part) => part !== EVERYTHING_ELSE);
  return sumOf(parts.map((part) => idleOf(record, metric, part)));
}

/** What the parts took, and what else the machine did, as far as the kernel has counted and the record has it. */
export function idleTotal(record: DocsRecord, metric: string): Idle {
  return sumOf(namesOf(record, metric).map((part) => idleOf(record, metric, part)));
}

function sumOf(parts: readonly Idle[]): Idle {
  const sum = (values: (number | undefined)[]) =>
    values.length === 0 ? undefined : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return { before: sum(parts.map(({ before }) => before)), after: sum(parts.map(({ after }) => after)) };
}

/** CPU seconds of the machine while a cluster was brought up. */
export function cpuSecondsPerCluster(record: DocsRecord): string {
  return (valuesOf(record)("up/CPUSeconds")! / clustersOf(record)).toFixed(1);
}

/** By how much a cluster makes the parts of an idle fleet larger; nothing if that was not measured. */
export function idlePerCluster(record: DocsRecord, metric: "idle_cpu" | "idle_memory"): string {
  const { before, after } = idleSum(record, metric);
  return after === undefined || before === undefined ? "" : ((after - before) / clustersOf(record)).toFixed(1);
}

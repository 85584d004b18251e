import { conditionOf, oneLine } from "../../clients/kubernetes/objects";
import type { AnyObject, Condition } from "../../clients/kubernetes/objects";
import { reportsAvailable, scalingUp } from "../../resources/cluster-availability/available";
import { table } from "./table";

/** A workload cluster, and its Cluster if there is one. */
export interface ObservedCluster {
  readonly name: string;
  /** What the topology shows of it, by heading. */
  readonly columns: Readonly<Record<string, string>>;
  readonly object: AnyObject | undefined;
}

/** What is printed of a fleet's workload clusters. */
export interface FleetStatus {
  /** A line per cluster; of a large fleet only those with a reason, and no more than a screen holds. */
  readonly table: string;
  /** How many are available, and the phases of all. */
  readonly summary: string;
  readonly isAvailable: boolean;
}

/** Lines that are still read one by one. */
const MAXIMUM_LINES = 50;
/** Characters of a reason; `clusterctl describe` has more to say. */
const MAXIMUM_REASON = 100;

/** Describes the workload clusters of a fleet. */
export function fleetStatus(clusters: readonly ObservedCluster[], now = Date.now()): FleetStatus {
  const unavailable = clusters.filter(({ object }) => !reportsAvailable(object));
  const growing = clusters.filter((cluster) => reportsAvailable(cluster.object) && reasonOf(cluster) !== "");
  const listed = clusters.length <= MAXIMUM_LINES ? clusters : [...unavailable, ...growing];
  const phases = [...new Set(clusters.map(phaseOf))].map(
    (phase) => `${clusters.filter((cluster) => phaseOf(cluster) === phase).length} ${phase}`,
  );
  const available = clusters.length - unavailable.length;
  return {
    table: clusterTable(listed, now),
    summary:
      `${available} of ${clusters.length} clusters are available` + (phases.length > 0 ? `: ${phases.join(", ")}` : ""),
    isAvailable: unavailable.length === 0,
  };
}

function clusterTable(clusters: readonly ObservedCluster[], now: number): string {
  const shown = clusters.slice(0, MAXIMUM_LINES);
  const hasReasons = shown.some((cluster) => reasonOf(cluster) !== "");
  const headings = Object.keys(shown[0]?.columns ?? {});
  const header = ["NAME", ...headings, "PHASE", "AVAILABLE", "AGE", ...(hasReasons ? ["REASON"] : [])];
  const rows = shown.map((cluster) => [
    cluster.name,
    ...Object.values(cluster.columns),
    phaseOf(cluster),
    cluster.object === undefined ? "False" : (availableCondition(cluster.object)?.status ?? "Unknown"),
    ageOf(cluster, now),
    reasonOf(cluster),
  ]);
  const more = clusters.length - shown.length;
  return [...(shown.length > 0 ? [table([header, ...rows])] : []), ...(more > 0 ? [`… and ${more} more`] : [])].join(
    "\n",
  );
}

function phaseOf({ object }: ObservedCluster): string {
  return object === undefined ? "missing" : ((object.status?.phase as string | undefined) ?? "Unknown");
}

function availableCondition(object: AnyObject | undefined): Condition | undefined {
  return object && conditionOf(object, "Available");
}

/** Why a cluster is not available, or still scales up, in one line. */
function reasonOf({ object }: ObservedCluster): string {
  if (object === undefined) {
    return "there is no Cluster of this name";
  }
  const line = oneLine(messageOf(object));
  return line.length <= MAXIMUM_REASON ? line : `${line.slice(0, MAXIMUM_REASON - 1)}…`;
}

function messageOf(object: AnyObject): string {
  if (!reportsAvailable(object)) {
    return availableCondition(object)?.message ?? "its controllers have not reported yet";
  }
  const condition = scalingUp(object);
  return condition === undefined ? "" : (condition.message ?? "it scales up");
}

/** The time since the creation in the largest unit that is not 0, as kubectl abbreviates it. */
function ageOf({ object }: ObservedCluster, now: number): string {
  if (object === undefined) {
    return "";
  }
  const seconds = Math.floor((now - Date.parse(String(object.metadata?.creationTimestamp))) / 1000);
  const units: [string, number][] = [
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
  ];
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["s", 1];
  return `${Math.floor(seconds / size)}${unit}`;
}

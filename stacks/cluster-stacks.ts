import type { StackSizes } from "../resources/fleet-layout/layout";
import { workloadClusterNames } from "../settings/placement";

/** Numbers of workload clusters, from 1, both included. */
export interface ClusterRange {
  readonly first: number;
  readonly last: number;
}

/** A stack that holds a range of the workload clusters of another stack. */
export interface ClusterStack extends ClusterRange {
  readonly name: string;
  /** The stack with the settings, what all workload clusters share, and the first of them. */
  readonly base: string;
}

/**
 * The stacks that hold the workload clusters which the base stack does not: `STACK.0021-0120`, `STACK.0121-0220`, … A
 * cluster's stack follows from its number, so that another number of clusters moves none.
 */
export function clusterStacks(
  base: string,
  clusterCount: number,
  { clustersInBaseStack, clustersPerStack }: StackSizes,
): ClusterStack[] {
  const count = Math.max(0, Math.ceil((clusterCount - clustersInBaseStack) / clustersPerStack));
  return Array.from({ length: count }, (_, index) => {
    const first = clustersInBaseStack + index * clustersPerStack + 1;
    const last = first + clustersPerStack - 1;
    return { name: `${base}.${digits(first)}-${digits(last)}`, base, first, last };
  });
}

/** What the name of a stack says of its clusters; undefined for a stack that is not one of clusters. */
export function parseClusterStack(name: string): ClusterStack | undefined {
  const { base, first, last } = /^(?<base>.+)\.(?<first>\d{4,})-(?<last>\d{4,})$/.exec(name)?.groups ?? {};
  return base === undefined ? undefined : { name, base, first: Number(first), last: Number(last) };
}

/** The names of a stack's workload clusters, of which there are `clusterCount` in all. */
export function clusterNamesOf({ first, last }: ClusterRange, clusterCount = last): string[] {
  return workloadClusterNames(Math.min(last, clusterCount)).slice(first - 1);
}

function digits(number: number): string {
  return String(number).padStart(4, "0");
}

/** Numbers of workload clusters, from 1, both included. */
export interface ClusterRange {
  readonly first: number;
  readonly last: number;
}

/** A stack that holds a range of the workload clusters of another stack. */
export interface ClusterStack extends ClusterRange {
  readonly name: string;
  /** The stack with the settings, the management cluster and the backing clusters. */
  readonly base: string;
}

/**
 * The stacks that hold the workload clusters of a stack: `STACK.0001-0100`, `STACK.0101-0200`, … A cluster's stack
 * follows from its number, so that another number of clusters changes the last stacks only.
 *
 * @param clustersPerStack 0: the clusters are in the stack itself, and there are no others.
 */
export function clusterStacks(base: string, clusterCount: number, clustersPerStack: number): ClusterStack[] {
  const count = clustersPerStack === 0 ? 0 : Math.ceil(clusterCount / clustersPerStack);
  return Array.from({ length: count }, (_, index) => {
    const first = index * clustersPerStack + 1;
    const last = first + clustersPerStack - 1;
    return { name: `${base}.${digits(first)}-${digits(last)}`, base, first, last };
  });
}

/** What the name of a stack says of its clusters; undefined for a stack that is not one of clusters. */
export function parseClusterStack(name: string): ClusterStack | undefined {
  const { base, first, last } = /^(?<base>.+)\.(?<first>\d{4,})-(?<last>\d{4,})$/.exec(name)?.groups ?? {};
  return base === undefined ? undefined : { name, base, first: Number(first), last: Number(last) };
}

function digits(number: number): string {
  return String(number).padStart(4, "0");
}

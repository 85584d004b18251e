/**
 * Several managers of one kind divide the workload clusters by a label: each reconciles the objects whose value is that
 * of its flag `--watch-filter`, and no others. `WatchLabel` of Cluster API's `api/core`.
 */
const WATCH_LABEL = "cluster.x-k8s.io/watch-filter";

/** The flag by which a manager knows its objects. */
export const SHARD_FLAG = "watch-filter";

/** The value of the flag, and of the label. @param shard index of the manager among those of its kind, from 0. */
export function shardName(shard: number): string {
  return `shard-${shard}`;
}

/** Metadata of what a shard's managers reconcile; nothing without shards. */
export function shardMetadata(shard: number | undefined): { labels?: Record<string, string> } {
  return shard === undefined ? {} : { labels: { [WATCH_LABEL]: shardName(shard) } };
}

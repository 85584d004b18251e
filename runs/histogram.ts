import type { Histogram } from "./format";

/** All that several histograms have. */
export function merged(histograms: Iterable<Histogram>): Histogram {
  const buckets: Record<string, number> = {};
  let sum = 0;
  for (const histogram of histograms) {
    sum += histogram.sum;
    for (const [bound, count] of Object.entries(histogram.buckets)) {
      buckets[bound] = (buckets[bound] ?? 0) + count;
    }
  }
  return { sum, buckets };
}

/** How many a histogram has. */
export function countOf({ buckets }: Histogram): number {
  return Object.values(buckets).reduce((sum, count) => sum + count, 0);
}

/**
 * A percentile, in seconds: the upper bound of the bucket that it is in, or, if that has none, of the one before it, which
 * records of earlier versions lack if it is empty. No value inside of a bucket is guessed. 0 if the histogram is empty.
 *
 * @param percentage above 0, at most 100.
 */
export function percentileBound(histogram: Histogram, percentage: number): number {
  const sorted = Object.entries(histogram.buckets)
    .map(([le, count]) => ({ bound: boundOf(le), count }))
    .toSorted((a, b) => a.bound - b.bound);
  const rank = (percentage / 100) * countOf(histogram);
  let seen = 0;
  const reached = sorted.findIndex(({ count }) => (seen += count) >= rank);
  return sorted.slice(0, reached + 1).findLast(({ bound }) => Number.isFinite(bound))?.bound ?? 0;
}

/** The upper bound of a bucket, in seconds. */
export function boundOf(le: string): number {
  return le === "+Inf" ? Infinity : Number(le);
}

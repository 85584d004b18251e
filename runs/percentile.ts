/**
 * The nearest-rank percentile: the smallest value that at least this percentage of the values do not exceed.
 *
 * @param sorted the values in ascending order; at least one.
 * @param percentage above 0, at most 100.
 */
export function percentile(sorted: readonly number[], percentage: number): number {
  return sorted[Math.ceil((percentage / 100) * sorted.length) - 1]!;
}

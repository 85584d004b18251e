/**
 * The first of the fleet's workload clusters, as many as the share says, and one at least.
 *
 * @param share above 0, at most 1.
 */
export function sharesOf<T>(all: readonly T[], share: number): T[] {
  return all.slice(0, Math.max(1, Math.round(all.length * share)));
}

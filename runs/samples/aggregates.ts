import { labelsOf } from "../../clients/metrics";
import type { Metrics } from "../../clients/metrics";
import type { Counts, Histogram } from "../format";
import { boundOf } from "../histogram";

/** The sum of all series of a metric; 0 if there is none. */
export function totalOf(metrics: Metrics, name: string): number {
  return [...(metrics.get(name)?.values() ?? [])].reduce((sum, value) => sum + value, 0);
}

/** The sums of the series of a metric by the values of these labels, separated by spaces; without those that are 0. */
export function sumsOf(metrics: Metrics, name: string, ...labelNames: string[]): Counts {
  const sums: Record<string, number> = {};
  for (const [labels, value] of metrics.get(name) ?? []) {
    const key = keyOf(labels, labelNames);
    sums[key] = (sums[key] ?? 0) + value;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/** The histograms of a metric by the values of these labels; without those that are empty. */
export function histogramsOf(counts: Metrics, name: string, ...labelNames: string[]): Record<string, Histogram> {
  const sums = sumsOf(counts, `${name}_sum`, ...labelNames);
  const cumulated = new Map<string, Map<string, number>>();
  for (const [labels, value] of counts.get(`${name}_bucket`) ?? []) {
    const key = keyOf(labels, labelNames);
    const { le = "" } = labelsOf(labels);
    const buckets = cumulated.get(key) ?? new Map<string, number>();
    cumulated.set(key, buckets.set(le, (buckets.get(le) ?? 0) + value));
  }
  const histograms = [...cumulated].map(([key, buckets]) => [
    key,
    { sum: rounded(sums[key] ?? 0), buckets: separated(buckets) },
  ]);
  return Object.fromEntries(histograms) as Record<string, Histogram>;
}

/**
 * A bucket of the text has all of those before it. Empty ones are left out, but not the one before `+Inf` if that has some: it
 * says what they are above.
 */
function separated(cumulated: Map<string, number>): Counts {
  const sorted = [...cumulated].toSorted(([a], [b]) => boundOf(a) - boundOf(b));
  const counts = sorted.map(([le, count], index) => [le, count - (sorted[index - 1]?.[1] ?? 0)] as const);
  const [bound, overflow] = counts.at(-1) ?? ["", 0];
  const last = bound === "+Inf" && overflow > 0 ? counts.length - 2 : undefined;
  return Object.fromEntries(counts.filter(([, count], index) => count !== 0 || index === last));
}

/** Six digits: what is beyond them is noise, and costs room. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function keyOf(labels: string, names: readonly string[]): string {
  const values = names.length === 0 ? {} : labelsOf(labels);
  return names.map((name) => values[name] ?? "").join(" ");
}

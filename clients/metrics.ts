/**
 * Metrics in Prometheus' text format: the value of each series, by the name of the metric and by its labels as the text
 * has them. A histogram is in three: `…_bucket`, which counts all that are at most `le`, `…_sum` and `…_count`.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export type Metrics = ReadonlyMap<string, Series>;

/** The series of a metric: their values by their labels. */
type Series = ReadonlyMap<string, number>;

/** The labels may have braces in their values; a time may follow the value. */
const SERIES = /^[\w:]+(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

/**
 * Reads the metrics of a text.
 *
 * @param isWanted tells by its name whether a metric is read: an API server has tens of thousands of series.
 */
export function parseMetrics(text: string, isWanted: (name: string) => boolean): Metrics {
  const metrics = new Map<string, Map<string, number>>();
  for (const line of text.split("\n")) {
    const name = /^[\w:]+/.exec(line)?.[0];
    const [, labels = "", value] = (name !== undefined && isWanted(name) && SERIES.exec(line)) || [];
    if (name !== undefined && value !== undefined) {
      const series = metrics.get(name) ?? new Map<string, number>();
      metrics.set(name, series.set(labels, numberOf(value)));
    }
  }
  return metrics;
}

function numberOf(value: string): number {
  return value.endsWith("Inf") ? Infinity * (value.startsWith("-") ? -1 : 1) : Number(value);
}

/** The labels of a series, by name. */
export function labelsOf(text: string): Record<string, string> {
  const labels = [...text.matchAll(LABEL)].map(([, name, value]) => [
    name!,
    value!.replace(/\\[n"\\]/g, (escaped) => ESCAPED[escaped]!),
  ]);
  return Object.fromEntries(labels) as Record<string, string>;
}

/** The label of a bucket that has its bound. */
const BOUND = /\ble="[^"]*"/;

/**
 * What has come to counters since the same process was asked before; series to which nothing has are left out, but not the
 * buckets of a histogram that has grown: they say what its new values are above.
 */
export function increaseOf(now: Metrics, before: Metrics): Metrics {
  return new Map([...now].map(([name, series]) => [name, grownSeries(series, before.get(name))]));
}

function grownSeries(now: Series, before: Series | undefined): Series {
  const increases = new Map([...now].map(([labels, value]) => [labels, value - (before?.get(labels) ?? 0)]));
  // All values of a histogram are in its last bucket; a series without a bound is looked at itself.
  const hasGrown = (labels: string) => (increases.get(labels.replace(BOUND, 'le="+Inf"')) ?? 0) > 0;
  return new Map([...increases].filter(([labels]) => hasGrown(labels)));
}

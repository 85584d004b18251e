/**
 * Metrics in Prometheus' text format: the value of each series, by the name of the metric and by its labels as the text
 * has them. A histogram is in three: `…_bucket`, which counts all that are at most `le`, `…_sum` and `…_count`.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export type Metrics = ReadonlyMap<string, ReadonlyMap<string, number>>;

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

/** What has come to counters since the same process was asked before; series to which nothing has are left out. */
export function increaseOf(now: Metrics, before: Metrics): Metrics {
  const increases = [...now].map(([name, series]) => {
    const known = before.get(name);
    const grown = [...series].map(([labels, value]) => [labels, value - (known?.get(labels) ?? 0)] as const);
    return [name, new Map(grown.filter(([, increase]) => increase > 0))] as const;
  });
  return new Map(increases);
}

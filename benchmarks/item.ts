import type { DataItem } from "../runs/format";
import { rounded } from "../runs/samples/aggregates";

/**
 * Figures of a benchmark.
 *
 * @param data numbers by bucket.
 * @param metric what they are about.
 * @param name the part, the fault, … that they are of; default: all.
 */
export function item(unit: string, data: DataItem["data"], metric: string, name?: string): DataItem {
  return {
    data: Object.fromEntries(Object.entries(data).map(([bucket, value]) => [bucket, rounded(value)])),
    unit,
    labels: { Metric: metric, ...(name !== undefined && { Name: name }) },
  };
}

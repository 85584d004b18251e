import { z } from "zod";

/** When a figure counts as changed: if it did by both. */
const threshold = z.strictObject({
  /** The worse of two values, divided by the better one, is above this. */
  ratio: z.number().min(1).optional(),
  /** Their difference is above this, in the figure's unit. */
  floor: z.number().min(0).optional(),
});

const schema = z.strictObject({
  default: threshold.optional(),
  figures: z.record(z.string(), threshold).optional(),
});

/** When figures count as changed, and those that have thresholds of their own, by name. */
export type Thresholds = z.infer<typeof schema>;

/** When one figure counts as changed. */
export type Threshold = Required<z.infer<typeof threshold>>;

/**
 * Kubernetes compares its scale tests with a ratio of 0.66 or the inverse (kubernetes/perf-tests
 * `benchmark/pkg/comparer/schemes/avgtest.go`). Controllers poll and back off for up to a second.
 */
const DEFAULT: Threshold = { ratio: 1.5, floor: 1 };
/** A cluster less is a cluster less. */
const COUNTS: Threshold = { ratio: 1, floor: 0 };

/**
 * Checks the contents of a file with thresholds.
 *
 * @throws if they are not allowed.
 */
export function parseThresholds(values: unknown): Thresholds {
  const result = schema.safeParse(values ?? {});
  if (!result.success) {
    throw new Error(
      result.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`).join("\n"),
    );
  }
  return result.data;
}

/** The threshold of a figure. */
export function thresholdOf(name: string, thresholds: Thresholds): Threshold {
  const general = name.startsWith("clusters/") ? COUNTS : { ...DEFAULT, ...thresholds.default };
  return { ...general, ...thresholds.figures?.[name] };
}

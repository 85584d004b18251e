import { z } from "zod";
import { describeIssue } from "../../settings/messages";
import { isSampled } from "./figures";

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
    const messages = result.error.issues.flatMap((issue) =>
      issue.path.length === 0 && issue.code === "invalid_type"
        ? ["must be a mapping with `default`, `figures` or both"]
        : describeIssue(issue, schema, values as Record<string, unknown>),
    );
    throw new Error(messages.join("\n"));
  }
  assertSampled(result.data);
  return result.data;
}

/** @throws if a figure that is made of samples cannot be there: its last part is none of theirs. */
function assertSampled({ figures = {} }: Thresholds): void {
  const unknown = Object.keys(figures).filter((name) => isSampled(name) && !Object.hasOwn(SAMPLED, lastPartOf(name)));
  if (unknown.length > 0) {
    const allowed = `must end with one of ${Object.keys(SAMPLED).join(", ")}`;
    throw new Error(unknown.map((name) => `figures.${name}: there is no such figure; ${allowed}`).join("\n"));
  }
}

/**
 * Of the figures that are made of samples, by the last part of their names. Queues and memory are seen every 30 s only, and
 * percentiles are bounds of buckets, the next of which is up to 2.5 times as far; CPU seconds are the most robust.
 */
const SAMPLED: Readonly<Record<string, Threshold>> = {
  CPUSeconds: { ratio: 1.5, floor: 3 },
  PeakMemory: { ratio: 1.5, floor: 50 },
  PeakQueueDepth: { ratio: 3, floor: 20 },
  QueueGrowth: { ratio: 3, floor: 20 },
  Reconciles: { ratio: 1.5, floor: 100 },
  ReconcileErrors: { ratio: 2, floor: 20 },
  ReconcileMean: { ratio: 2, floor: 0.1 },
  ReconcilePerc50: { ratio: 3, floor: 0.1 },
  ReconcilePerc99: { ratio: 3, floor: 1 },
  RequestMean: { ratio: 2, floor: 0.05 },
  RequestPerc50: { ratio: 3, floor: 0.1 },
  RequestPerc99: { ratio: 3, floor: 1 },
  FsyncMean: { ratio: 3, floor: 0.02 },
  FsyncPerc50: { ratio: 3, floor: 0.02 },
  FsyncPerc99: { ratio: 3, floor: 0.1 },
};

/**
 * Of the figures of faults that are not made of samples, by the last part of their names. When a Deployment is ready again
 * depends on when its next probe is due: after a manager was killed, 1 to 32 s (docs/faults.md).
 */
const OF_FAULTS: Readonly<Record<string, Threshold>> = {
  APIServers: { ratio: 2, floor: 30 },
  Deployments: { ratio: 2, floor: 30 },
  Clusters: { ratio: 2, floor: 30 },
  ManagerRestarts: { ratio: 2, floor: 2 },
  InterruptedClusters: { ratio: 2, floor: 2 },
};

/** The threshold of a figure. */
export function thresholdOf(name: string, thresholds: Thresholds): Threshold {
  const general = thresholdOfKind(name) ?? { ...DEFAULT, ...thresholds.default };
  return { ...general, ...thresholds.figures?.[name] };
}

/** Undefined if a figure has the default. */
function thresholdOfKind(name: string): Threshold | undefined {
  const [metric] = name.split("/");
  if (metric === "clusters") {
    return COUNTS;
  }
  const last = lastPartOf(name);
  return isSampled(name) ? SAMPLED[last] : metric === "fault" ? OF_FAULTS[last] : undefined;
}

function lastPartOf(name: string): string {
  return name.split("/").at(-1)!;
}

import { z } from "zod";
import { describeIssue } from "../settings/messages";
import { didYouMean } from "../settings/nearest";
import { LONGEST_WAIT_SECONDS } from "../tools/longest-wait";
import type { Fault, Severity } from "./fault";
import { FAULTS } from "./faults";

/** A fault of a scenario. */
export interface ScheduledFault {
  readonly fault: Fault;
  /** Seconds from the beginning, or from when the fleet had recovered from the fault before, until it is made. */
  readonly after: number;
  /** Seconds that it lasts; of one that is over at once, that the load goes on. */
  readonly seconds: number;
  readonly severity: Partial<Severity>;
}

/** What the controllers have to do besides. */
export interface Load {
  /** Seconds from one change of the replicas of a MachineDeployment to the next. */
  readonly scale?: number;
  /** Seconds from one rollout of a control plane to the next. */
  readonly rollouts?: number;
}

/** Faults that are made one after another, each in a fleet that is healthy, under a load. */
export interface Scenario {
  /** The settings that its fleet has, by path: numbers are the least, lists have the texts of which it is one. */
  readonly fleet: Readonly<Record<string, number | string | readonly string[]>>;
  readonly faults: readonly ScheduledFault[];
  readonly load: Load;
}

const UNITS = { s: 1, m: 60, h: 3600 };
const DURATION = /^(\d+(?:\.\d+)?)([smh])$/;

const duration = z
  .string("must be a number with its unit: 30s, 2m or 1h")
  .regex(DURATION, "must be a number with its unit: 30s, 2m or 1h")
  .transform((text) => {
    const [, number, unit] = DURATION.exec(text)!;
    return Number(number) * UNITS[unit as keyof typeof UNITS];
  })
  .refine((seconds) => seconds <= LONGEST_WAIT_SECONDS, `must be at most ${LONGEST_WAIT_SECONDS / UNITS.h}h`);

const interval = duration.refine((seconds) => seconds >= 1, "must be at least 1s");

const scheduled = z.strictObject({
  fault: z.string(),
  after: duration.default(0),
  for: duration.optional(),
  share: z.number().gt(0).max(1).optional(),
  percent: z.number().gt(0).max(100).optional(),
  milliseconds: z.int().min(1).max(10_000).optional(),
});

const wanted = z.union(
  [z.number(), z.string(), z.array(z.string()).min(1)],
  "must be a number, a text or a list of texts",
);

const schema = z.strictObject({
  fleet: z.record(z.string(), wanted).default({}),
  load: z.strictObject({ scale: interval.optional(), rollouts: interval.optional() }).default({}),
  faults: z.array(scheduled).min(1),
});

/**
 * Checks the contents of a scenario's file.
 *
 * @throws with one line for each thing that is wrong.
 */
export function parseScenario(values: unknown): Scenario {
  const result = schema.safeParse(values ?? {});
  if (!result.success) {
    const messages = result.error.issues.flatMap((issue) =>
      issue.path.length === 0 && issue.code === "invalid_type"
        ? ["must be a mapping with `faults`, a list, and optionally `load` and `fleet`"]
        : describeIssue(issue, schema, values as Record<string, unknown>),
    );
    throw new Error(messages.join("\n"));
  }
  const { faults, load, fleet } = result.data;
  const errors = faults.flatMap((entry, index) => errorsOf(entry, `faults.${index}`));
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  return { faults: faults.map(scheduledFault), load, fleet };
}

type Entry = z.infer<typeof scheduled>;

function errorsOf({ fault: name, after, for: seconds, ...severity }: Entry, path: string): string[] {
  const fault = faultOf(name);
  if (fault === undefined) {
    const names = FAULTS.map(({ name }) => name);
    const question = didYouMean(name, names);
    return [`${path}.fault: ${JSON.stringify(name)} is not a fault;${question} there are: ${names.join(", ")}`];
  }
  return Object.entries(severity).flatMap(([key, value]) => {
    const error = parameterError(fault, key as keyof Severity, value);
    return error === undefined ? [] : [`${path}.${key}: ${error}`];
  });
}

function parameterError({ name, severity, minimum }: Fault, key: keyof Severity, value: number): string | undefined {
  const known = Object.keys(severity);
  if (!known.includes(key)) {
    const takes = known.length === 0 ? "takes no parameters" : `takes: ${known.join(", ")}`;
    return `is not allowed: the fault ${JSON.stringify(name)} ${takes}`;
  }
  const least = minimum[key];
  return least !== undefined && value < least ? `${value} is not allowed: must be at least ${least}` : undefined;
}

function scheduledFault({ fault: name, after, for: duration, ...severity }: Entry): ScheduledFault {
  const fault = faultOf(name)!;
  return { fault, after, seconds: duration ?? fault.seconds, severity: { ...fault.severity, ...severity } };
}

function faultOf(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}

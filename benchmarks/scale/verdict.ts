import { errorMessage } from "../../clients/retry";
import type { DataItem } from "../../runs/format";
import { item } from "../item";
import type { BenchmarkRecord } from "../record";

/** The phases of a run, and how an objection names them. */
const PHASES = {
  up: "on the way up",
  hold: "during the hold",
  restart: "after the restart of all API servers",
  down: "on the way down",
} as const;

type Phase = keyof typeof PHASES;

/** What decides whether a run counts. */
export interface Outcome {
  /** The clusters that were asked for. */
  readonly count: number;
  /** Whether the update failed. */
  readonly failed: Readonly<Record<"up" | "down", boolean>>;
  /** Clusters that were Available all the time of the hold. */
  readonly available: number;
  /** How long the hold was. */
  readonly holdSeconds: number;
  /** How often managers were started again; 0 in a phase that the run did not have. */
  readonly restarts: Readonly<Record<Phase, number>>;
  /** Objects of workload clusters that were still there after all clusters had been deleted. */
  readonly left: number;
}

/**
 * Does what there is to do once clusters were asked for, and records and prints the verdict on it. If that throws, the
 * record says that the run does not count.
 *
 * @returns whether the run counts.
 * @throws what `run` throws.
 */
export async function judge(record: Pick<BenchmarkRecord, "add">, run: () => Promise<Outcome>): Promise<boolean> {
  let outcome: Outcome;
  try {
    outcome = await run();
  } catch (error) {
    await record.add(verdictItems([errorMessage(error)]));
    throw error;
  }
  const objections = objectionsTo(outcome);
  await record.add(verdictItems(objections));
  console.log(`\n${describeVerdict(objections, outcome.holdSeconds)}`);
  return objections.length === 0;
}

/** Why a run does not count; nothing if it counts. */
export function objectionsTo({ count, failed, available, restarts, left }: Outcome): string[] {
  const phases = Object.keys(PHASES) as Phase[];
  return [
    ...(["up", "down"] as const).filter((phase) => failed[phase]).map((phase) => `the update failed ${PHASES[phase]}`),
    ...(available < count ? [`${available} of ${count} Clusters were Available all the time`] : []),
    ...phases
      .filter((phase) => restarts[phase] > 0)
      .map((phase) => `${restarts[phase]} restarts of managers ${PHASES[phase]}`),
    ...(left > 0 ? [`${left} objects of workload clusters were left`] : []),
  ];
}

/** The figure that says whether a run counts: 1, or 0 if there are objections to it. */
export function verdictItems(objections: readonly string[]): DataItem[] {
  return [item("", { Counts: objections.length === 0 ? 1 : 0 }, "verdict")];
}

/** @param holdSeconds for how long all Clusters stayed Available if there are no objections. */
export function describeVerdict(objections: readonly string[], holdSeconds: number): string {
  return objections.length === 0
    ? `the run counts: all Clusters stayed Available for ${holdSeconds.toFixed(0)} s, no manager was restarted, and ` +
        "nothing was left"
    : `the run does not count: ${objections.join("; ")}`;
}

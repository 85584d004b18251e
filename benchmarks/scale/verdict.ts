import type { DataItem } from "../../runs/format";
import { item } from "../item";

/** The phases of a run, and how an objection names them. */
const PHASES = { up: "on the way up", hold: "during the hold", down: "on the way down" } as const;

type Phase = keyof typeof PHASES;

/** What decides whether a run counts. */
export interface Outcome {
  /** The clusters that were asked for. */
  readonly count: number;
  /** Whether the update failed. */
  readonly failed: Readonly<Record<"up" | "down", boolean>>;
  /** Clusters that were Available all the time of the hold. */
  readonly available: number;
  /** How often managers were started again. */
  readonly restarts: Readonly<Record<Phase, number>>;
  /** Objects of workload clusters that were still there after all clusters had been deleted. */
  readonly left: number;
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

export function describeVerdict(objections: readonly string[]): string {
  return objections.length === 0
    ? "the run counts: all Clusters stayed Available, no manager was restarted, and nothing was left"
    : `the run does not count: ${objections.join("; ")}`;
}

import type { ExperimentRun } from "../../runs/format";

/** Which side runs, and which of its runs it is. */
export type Turn = Pick<ExperimentRun, "side" | "number">;

/**
 * The runs of an experiment in their order: A B, B A, A B, … A machine that becomes slower or faster in the course of it
 * then does so for both sides.
 *
 * @param runs of each side.
 */
export function turnsOf(runs: number): Turn[] {
  return Array.from({ length: runs }, (_, index): Turn[] => {
    const pair: Turn[] = [
      { side: "A", number: index + 1 },
      { side: "B", number: index + 1 },
    ];
    return index % 2 === 0 ? pair : pair.reverse();
  }).flat();
}

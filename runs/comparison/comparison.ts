import { median } from "simple-statistics";
import type { Summary } from "../format";
import { DECLARED, figuresOf, isSampled, MORE_IS_BETTER } from "./figures";
import type { Figure } from "./figures";
import { isSignificant, MINIMUM_RUNS } from "./significance";
import { thresholdOf } from "./thresholds";
import type { Thresholds } from "./thresholds";

export type Verdict = "regression" | "improvement" | "no change" | "not sampled" | "missing";

/** A figure of two sides. */
export interface ComparedFigure extends Pick<Figure, "name" | "unit"> {
  /** The median of the runs that have it; undefined if none has. */
  readonly a: number | undefined;
  readonly b: number | undefined;
  readonly verdict: Verdict;
}

/**
 * Compares the figures of runs with a change with those of runs without it. A figure has changed if its median has by more
 * than its thresholds, and, with five runs a side or more, by more than chance.
 *
 * @param a summaries of the runs without the change; at least one.
 * @param b summaries of those with it; at least one.
 */
export function compare(a: readonly Summary[], b: readonly Summary[], thresholds: Thresholds): ComparedFigure[] {
  const [left, right] = [a.map(figuresOf), b.map(figuresOf)];
  const figures = new Map([...left, ...right].flatMap((side) => [...side]));
  figures.delete(DECLARED);
  return [...figures.values()].map(({ name, unit }) => {
    const values = (side: Map<string, Figure>[]) => side.flatMap((figures) => figures.get(name)?.value ?? []);
    return compareFigure({ name, unit }, values(left), values(right), thresholds);
  });
}

function compareFigure(
  figure: Pick<Figure, "name" | "unit">,
  a: number[],
  b: number[],
  thresholds: Thresholds,
): ComparedFigure {
  const [before, after] = [a, b].map((values) => (values.length === 0 ? undefined : median(values)));
  if (before === undefined || after === undefined) {
    return { ...figure, a: before, b: after, verdict: isSampled(figure.name) ? "not sampled" : "missing" };
  }
  const hasChanged = exceeds(before, after, figure.name, thresholds) && !isChance(a, b);
  const isWorse = after > before !== MORE_IS_BETTER.includes(figure.name);
  return {
    ...figure,
    a: before,
    b: after,
    verdict: !hasChanged ? "no change" : isWorse ? "regression" : "improvement",
  };
}

function exceeds(before: number, after: number, name: string, thresholds: Thresholds): boolean {
  const { ratio, floor } = thresholdOf(name, thresholds);
  const [less, more] = [Math.min(before, after), Math.max(before, after)];
  return more - less > floor && more > less * ratio;
}

/** With few runs nothing can be said of that. */
function isChance(a: readonly number[], b: readonly number[]): boolean {
  return Math.min(a.length, b.length) >= MINIMUM_RUNS && !isSignificant(a, b);
}

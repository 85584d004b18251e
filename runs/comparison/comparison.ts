import { median } from "simple-statistics";
import type { Summary } from "../format";
import { DECLARED, figuresOf, isOfAll, isSampled, MORE_IS_BETTER } from "./figures";
import type { Figure } from "./figures";
import { isSignificant, MINIMUM_RUNS } from "./significance";
import { thresholdOf } from "./thresholds";
import type { Thresholds } from "./thresholds";

export type Verdict = "regression" | "improvement" | "no change" | "not sampled" | "missing";

/** A figure of two sides. */
export interface ComparedFigure extends Pick<Figure, "name" | "unit"> {
  /** The median of the runs that have it; undefined if fewer have it than are tested, or, of fewer runs, than there are. */
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
    const values = (side: Map<string, Figure>[]) => side.map((figures) => figures.get(name)?.value);
    return compareFigure({ name, unit }, values(left), values(right), thresholds);
  });
}

/** A figure's value in each run of a side; undefined in a run that does not have it. */
type Values = readonly (number | undefined)[];

function compareFigure(
  figure: Pick<Figure, "name" | "unit">,
  a: Values,
  b: Values,
  thresholds: Thresholds,
): ComparedFigure {
  const [before, after] = [medianOf(a), medianOf(b)];
  if (before === undefined || after === undefined) {
    return { ...figure, a: before, b: after, verdict: mayBeAbsent(figure.name, a, b) ? "not sampled" : "missing" };
  }
  const hasChanged = exceeds(before, after, figure.name, thresholds) && !isChance(known(a), known(b));
  const isWorse = after > before !== MORE_IS_BETTER.includes(figure.name);
  return {
    ...figure,
    a: before,
    b: after,
    verdict: !hasChanged ? "no change" : isWorse ? "regression" : "improvement",
  };
}

function known(values: Values): number[] {
  return values.filter((value) => value !== undefined);
}

/** Undefined if too few runs have the figure to be tested as those that have all figures. */
function medianOf(values: Values): number | undefined {
  const present = known(values);
  return present.length < Math.min(MINIMUM_RUNS, values.length) ? undefined : median(present);
}

/** Whether it is no error that a figure cannot be compared: unless what it is about was never there in any of many runs. */
function mayBeAbsent(name: string, a: Values, b: Values): boolean {
  const isGone = (gone: Values, there: Values) =>
    Math.min(gone.length, there.length) >= MINIMUM_RUNS &&
    known(gone).length === 0 &&
    known(there).length === there.length;
  return isSampled(name) && !(isOfAll(name) && (isGone(a, b) || isGone(b, a)));
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

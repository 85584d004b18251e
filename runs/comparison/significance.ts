import { permutationTest } from "simple-statistics";

/** Runs a side from which on differences are tested: with four there are 70 ways to divide the values, with five 252. */
export const MINIMUM_RUNS = 5;
/** The probability above which a difference counts as chance. */
const SIGNIFICANCE_LEVEL = 0.05;
/** Ways to divide the values that are tried. */
const PERMUTATIONS = 10_000;
/** The same values have the same verdict. */
const SEED = 1;

/**
 * Whether two samples of run-level figures differ by more than chance, by the two-sided test of Mann and Whitney ("On a test
 * of whether one of two random variables is stochastically larger than the other", 1947), which permutes ranks. It assumes
 * nothing of how the figures are distributed, and one run that is far from the others weighs no more than another, as in
 * the medians that are compared.
 */
export function isSignificant(a: readonly number[], b: readonly number[]): boolean {
  const all = [...a, ...b];
  const [left, right] = [a, b].map((values) => values.map((value) => rankOf(value, all)));
  return permutationTest(left!, right!, "two_side", PERMUTATIONS, randomNumbers(SEED)) < SIGNIFICANCE_LEVEL;
}

/** The rank of a value, from 1: of equal ones, the mean of their ranks. */
function rankOf(value: number, all: readonly number[]): number {
  const [less, equal] = [all.filter((other) => other < value), all.filter((other) => other === value)];
  return less.length + (equal.length + 1) / 2;
}

/** Mulberry32 (Tommy Ettinger, 2017, public domain): numbers from 0 to 1 that follow from a seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

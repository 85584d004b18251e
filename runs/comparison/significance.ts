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
 * Whether two samples of run-level figures differ by more than chance, by a two-sided permutation test of their means. It
 * assumes nothing of how the figures are distributed.
 */
export function isSignificant(a: readonly number[], b: readonly number[]): boolean {
  return permutationTest([...a], [...b], "two_side", PERMUTATIONS, randomNumbers(SEED)) < SIGNIFICANCE_LEVEL;
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

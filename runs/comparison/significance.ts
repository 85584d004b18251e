import { sum } from "simple-statistics";

/** Runs a side from which on differences are tested: with four there are 70 ways to divide the values, with five 252. */
export const MINIMUM_RUNS = 5;
/** The probability above which a difference counts as chance. */
const SIGNIFICANCE_LEVEL = 0.05;

/**
 * Whether two samples of run-level figures differ by more than chance, by the two-sided test of Mann and Whitney ("On a test
 * of whether one of two random variables is stochastically larger than the other", 1947), over all ways to divide the
 * ranks. It assumes nothing of how the figures are distributed, and one run that is far from the others weighs no more than
 * another, as in the medians that are compared.
 */
export function isSignificant(a: readonly number[], b: readonly number[]): boolean {
  const all = [...a, ...b];
  const ranks = all.map((value) => 2 * rankOf(value, all)); // whole numbers, also of equal values
  const mean = (sum(ranks) * a.length) / all.length;
  const distance = Math.abs(sum(ranks.slice(0, a.length)) - mean);
  const ways = [...waysToSum(ranks, a.length)];
  const asFar = ways.filter(([rankSum]) => Math.abs(rankSum - mean) >= distance);
  const count = (some: typeof ways) => sum(some.map(([, number]) => number));
  return count(asFar) / count(ways) < SIGNIFICANCE_LEVEL;
}

/** In how many ways `size` of the numbers can be chosen, by their sum. */
function waysToSum(numbers: readonly number[], size: number): Map<number, number> {
  const bySize = Array.from({ length: size + 1 }, (_, chosen) => new Map<number, number>(chosen === 0 ? [[0, 1]] : []));
  for (const number of numbers) {
    for (let chosen = size; chosen > 0; chosen--) {
      const ways = bySize[chosen]!;
      bySize[chosen - 1]!.forEach((more, before) => ways.set(before + number, (ways.get(before + number) ?? 0) + more));
    }
  }
  return bySize[size]!;
}

/** The rank of a value, from 1: of equal ones, the mean of their ranks. */
function rankOf(value: number, all: readonly number[]): number {
  const [less, equal] = [all.filter((other) => other < value), all.filter((other) => other === value)];
  return less.length + (equal.length + 1) / 2;
}

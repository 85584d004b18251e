/** Runs a side from which on differences are tested: with four there are 70 ways to divide the values, with five 252. */
export const MINIMUM_RUNS = 5;
/** The probability above which a difference counts as chance. */
const SIGNIFICANCE_LEVEL = 0.05;
/**
 * Whether two samples of run-level figures differ by more than chance, by the two-sided test of Mann and Whitney ("On a test
 * of whether one of two random variables is stochastically larger than the other", 1947), over all ways to divide the ranks. It assumes
 * nothing of how the figures are distributed, and one run that is far from the others weighs no more than another, as in
 * the medians that are compared.
 */
export function isSignificant(a: readonly number[], b: readonly number[]): boolean {
  const all = [...a, ...b];
  const ranks = all.map((value) => 2 * rankOf(value, all)); // whole numbers, also of equal values
  const mean = (sumOf(ranks) * a.length) / all.length;
  const distance = Math.abs(sumOf(ranks.slice(0, a.length)) - mean);
  const ways = [...waysToSum(ranks, a.length)];
  const asFar = ways.filter(([sum]) => Math.abs(sum - mean) >= distance);
  const count = (some: typeof ways) => sumOf(some.map(([, number]) => number));
  return count(asFar) / count(ways) < SIGNIFICANCE_LEVEL;
}

/** In how many ways `size` of the numbers can be chosen, by their sum. */
function waysToSum(numbers: readonly number[], size: number): Map<number, number> {
  const bySize = Array.from({ length: size + 1 }, (_, chosen) => new Map<number, number>(chosen === 0 ? [[0, 1]] : []));
  for (const number of numbers) {
    for (let chosen = size; chosen > 0; chosen--) {
      const ways = bySize[chosen]!;
      bySize[chosen - 1]!.forEach((more, sum) => ways.set(sum + number, (ways.get(sum + number) ?? 0) + more));
    }
  }
  return bySize[size]!;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** The rank of a value, from 1: of equal ones, the mean of their ranks. */
function rankOf(value: number, all: readonly number[]): number {
  const [less, equal] = [all.filter((other) => other < value), all.filter((other) => other === value)];
  return less.length + (equal.length + 1) / 2;
}

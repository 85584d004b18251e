import { errorMessage } from "../../clients/retry";
import type { Fault } from "../../faults/fault";
import { FAULTS } from "../../faults/faults";

/**
 * The faults whose names match one of the patterns, in the order in which they are made.
 *
 * @throws if a pattern is not a regular expression, or matches none.
 */
export function faultsMatching(patterns: readonly string[]): Fault[] {
  const matches = patterns.map((pattern) => {
    const expression = expressionOf(pattern);
    const matching = FAULTS.filter(({ name }) => expression.test(name));
    if (matching.length === 0) {
      const names = FAULTS.map(({ name }) => name);
      throw new Error(`--fault ${pattern} matches none; there are: ${names.join(", ")}`);
    }
    return matching;
  });
  return FAULTS.filter((fault) => matches.flat().includes(fault));
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new Error(`--fault ${pattern} is not allowed: ${errorMessage(error)}`, { cause: error });
  }
}

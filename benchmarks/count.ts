/**
 * Reads a number of workload clusters from the command line.
 *
 * @throws if it is not a whole number, at least 1.
 */
export function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new Error(`COUNT=${text} is not allowed: must be a whole number, at least 1`);
  }
  return Number(text);
}

/**
 * Characters of metrics that are read of a program in a round: a program needs 40 ms to write a million of them, and the
 * command 10 ms to read them. An API server has five million, Bare Metal Operator five thousand for each host.
 */
const LENGTH_A_ROUND = 1_300_000;

/** Asks programs whose metrics are long less often than others. */
export class Pace {
  private readonly skips = new Map<string, number>();

  /** Whether a program is to be asked in this round; a question for each round. */
  isDue(program: string): boolean {
    const skips = this.skips.get(program) ?? 0;
    this.skips.set(program, Math.max(0, skips - 1));
    return skips === 0;
  }

  /** Notes how long the metrics were that a program has given in this round. */
  note(program: string, length: number): void {
    this.skips.set(program, Math.ceil(length / LENGTH_A_ROUND) - 1);
  }
}

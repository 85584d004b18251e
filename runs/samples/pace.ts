/** Asks programs that cost much less often than others. */
export class Pace {
  private readonly skips = new Map<string, number>();

  /** @param budget what a program may cost in a round, in any unit: if it costs more, it is spared in the next ones. */
  constructor(private readonly budget: number) {}

  /** Whether a program is to be asked in this round; a question for each round. */
  isDue(program: string): boolean {
    const skips = this.skips.get(program) ?? 0;
    this.skips.set(program, Math.max(0, skips - 1));
    return skips === 0;
  }

  /** Notes what it has cost to ask a program in this round. */
  note(program: string, cost: number): void {
    this.skips.set(program, Math.max(0, Math.ceil(cost / this.budget) - 1));
  }
}

/**
 * Characters of metrics that are read of a program in a round: a program needs 40 ms to write a million of them, and the
 * command 10 ms to read them. An API server has five million, Bare Metal Operator five thousand for each host.
 */
export const CHARACTERS_A_ROUND = 2_000_000;

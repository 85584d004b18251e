import { readFileSync } from "node:fs";
import type { Statistics } from "../processes/proc";
import { ProcessUsage } from "../processes/usage";
import type { Usage } from "../processes/usage";

/** Milliseconds between two looks at the processes. */
const INTERVAL = 500;

/** Watches processes, by part. */
export class UsageWatch {
  private readonly usage: ProcessUsage;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param processes the processes to look at.
   * @param partOf the part that a process belongs to, by its command line; undefined if it is not watched.
   */
  constructor(
    private readonly processes: () => Statistics[],
    partOf: (command: string) => string | undefined,
  ) {
    this.usage = new ProcessUsage(partOf);
    this.look();
    this.timer = setInterval(() => this.look(), INTERVAL).unref();
  }

  /** Ends the watch. */
  stop(): Map<string, Usage> {
    clearInterval(this.timer);
    this.look();
    return this.usage.usages();
  }

  private look(): void {
    this.usage.look(this.processes());
  }
}

/** CPU seconds that the whole machine has used since it started. */
export function machineCpuSeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync("/proc/stat", "utf8")
    .split("\n")[0]!
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq) / 100;
}

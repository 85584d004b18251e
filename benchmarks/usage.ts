import { readFileSync } from "node:fs";
import { commandLine, cpuSeconds, mebibytes } from "../testing/processes";

/** Milliseconds between two looks at the processes. */
const INTERVAL = 500;

/** What all processes of a part have used while they were watched. */
export interface Usage {
  /** CPU seconds. */
  cpuSeconds: number;
  /** The largest resident memory (VmRSS) of all of them together, in MiB. */
  peakMebibytes: number;
  /** Private memory (RssAnon) at the end, in MiB. */
  privateMebibytes: number;
}

interface Process {
  readonly part: string;
  /** CPU seconds when the watch began; 0 if the process began later. */
  readonly before: number;
  seconds: number;
}

/** Watches processes, by part. What lives for less than the interval is not seen. */
export class UsageWatch {
  private readonly processes = new Map<number, Process>();
  private readonly peaks = new Map<string, number>();
  private readonly timer = setInterval(() => this.look(), INTERVAL).unref();
  private isFirst = true;

  /**
   * @param processIds the processes to look at.
   * @param partOf the part that a process belongs to, by its command line; undefined if it is not watched.
   */
  constructor(
    private readonly processIds: () => number[],
    private readonly partOf: (command: string) => string | undefined,
  ) {
    this.look();
    this.isFirst = false;
  }

  /** Ends the watch. */
  stop(): Map<string, Usage> {
    clearInterval(this.timer);
    this.look();
    return new Map([...this.peaks].map(([part, peakMebibytes]) => [part, { ...this.sumOf(part), peakMebibytes }]));
  }

  private sumOf(part: string): Pick<Usage, "cpuSeconds" | "privateMebibytes"> {
    const processes = [...this.processes].filter(([, process]) => process.part === part);
    return {
      cpuSeconds: processes.reduce((sum, [, { before, seconds }]) => sum + seconds - before, 0),
      privateMebibytes: processes.reduce((sum, [pid]) => sum + mebibytes(pid, "RssAnon"), 0),
    };
  }

  private look(): void {
    const resident = new Map<string, number>();
    for (const pid of this.processIds()) {
      const part = this.partOf(commandLine(pid));
      if (part !== undefined) {
        this.update(pid, part);
        resident.set(part, (resident.get(part) ?? 0) + mebibytes(pid, "VmRSS"));
      }
    }
    for (const [part, mebibytes] of resident) {
      this.peaks.set(part, Math.max(this.peaks.get(part) ?? 0, mebibytes));
    }
  }

  private update(pid: number, part: string): void {
    const seconds = cpuSeconds(pid);
    const process = this.processes.get(pid);
    if (process?.part !== part) {
      this.processes.set(pid, { part, before: this.isFirst ? seconds : 0, seconds });
    } else if (seconds > 0) {
      process.seconds = seconds;
    }
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

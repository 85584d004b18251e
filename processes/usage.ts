import { commandLine, cpuSeconds, mebibytes, startTime, uptime } from "./proc";

/** What the processes of a part have used since the watch began. */
export interface Usage {
  /** CPU seconds. */
  readonly cpuSeconds: number;
  /** The largest resident memory (VmRSS) of all of them together, in MiB. */
  readonly peakMebibytes: number;
  /** Private memory (RssAnon) at the last look, in MiB. */
  readonly privateMebibytes: number;
}

interface Process {
  readonly part: string;
  /** CPU seconds when it was first seen; 0 if it is younger than the watch. */
  readonly before: number;
  seconds: number;
}

/** What processes use, by part, as each look sees it. What lives for less than the time between two looks is not seen. */
export class ProcessUsage {
  private readonly begin = uptime();
  /** By process id and start: the kernel gives ids again. */
  private readonly processes = new Map<string, Process>();
  private readonly peaks = new Map<string, number>();
  private privateMemory = new Map<string, number>();

  /** @param partOf the part that a process belongs to, by its command line; undefined if it is not watched. */
  constructor(private readonly partOf: (command: string) => string | undefined) {}

  /** Looks at these processes. */
  look(pids: readonly number[]): void {
    const resident = new Map<string, number>();
    this.privateMemory = new Map();
    for (const pid of pids) {
      const part = this.partOf(commandLine(pid));
      if (part !== undefined) {
        this.update(pid, part);
        add(resident, part, mebibytes(pid, "VmRSS"));
        add(this.privateMemory, part, mebibytes(pid, "RssAnon"));
      }
    }
    for (const [part, mebibytes] of resident) {
      this.peaks.set(part, Math.max(this.peaks.get(part) ?? 0, mebibytes));
    }
  }

  /** What was used until the last look, by part. */
  usages(): Map<string, Usage> {
    const cpu = new Map<string, number>();
    for (const { part, before, seconds } of this.processes.values()) {
      add(cpu, part, seconds - before);
    }
    const usages = [...this.peaks].map(([part, peakMebibytes]) => {
      const privateMebibytes = this.privateMemory.get(part) ?? 0;
      return [part, { cpuSeconds: cpu.get(part) ?? 0, peakMebibytes, privateMebibytes }] as const;
    });
    return new Map(usages);
  }

  private update(pid: number, part: string): void {
    const seconds = cpuSeconds(pid);
    const start = startTime(pid);
    const key = `${pid} ${start}`;
    const process = this.processes.get(key);
    if (process?.part !== part) {
      this.processes.set(key, { part, before: start < this.begin ? seconds : 0, seconds });
    } else if (seconds > 0) {
      process.seconds = seconds;
    }
  }
}

function add(sums: Map<string, number>, part: string, value: number): void {
  sums.set(part, (sums.get(part) ?? 0) + value);
}

import { commandLine, memoryOf, uptime } from "./proc";
import type { Statistics } from "./proc";

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
  readonly name: string;
  readonly part: string | undefined;
  /** CPU seconds when it was first seen to run this program; 0 if it is younger than the watch. */
  readonly before: number;
  seconds: number;
}

/** What processes use, by part, as each look sees it. What lives for less than the time between two looks is not seen. */
export class ProcessUsage {
  private readonly begin = uptime();
  /** By process id and start: the kernel gives ids again. What is in no part is known, too, so as not to be read again. */
  private readonly processes = new Map<string, Process>();
  /** CPU seconds of processes that run another program by now. */
  private readonly earlier = new Map<string, number>();
  private readonly peaks = new Map<string, number>();
  private privateMemory = new Map<string, number>();

  /** @param partOf the part that a process belongs to, by its command line; undefined if it is not watched. */
  constructor(private readonly partOf: (command: string) => string | undefined) {}

  /** Looks at these processes. */
  look(processes: readonly Statistics[]): void {
    const resident = new Map<string, number>();
    this.privateMemory = new Map();
    for (const process of processes) {
      const part = this.update(process);
      if (part !== undefined) {
        const memory = memoryOf(process.pid);
        add(resident, part, memory.resident);
        add(this.privateMemory, part, memory.private);
      }
    }
    for (const [part, mebibytes] of resident) {
      this.peaks.set(part, Math.max(this.peaks.get(part) ?? 0, mebibytes));
    }
  }

  /** What was used until the last look, by part. */
  usages(): Map<string, Usage> {
    const cpu = new Map(this.earlier);
    for (const { part, before, seconds } of this.processes.values()) {
      if (part !== undefined) {
        add(cpu, part, seconds - before);
      }
    }
    const usages = [...this.peaks].map(([part, peakMebibytes]) => {
      const privateMebibytes = this.privateMemory.get(part) ?? 0;
      return [part, { cpuSeconds: cpu.get(part) ?? 0, peakMebibytes, privateMebibytes }] as const;
    });
    return new Map(usages);
  }

  /** @returns the part that the process belongs to. A process that runs another program has another name. */
  private update({ pid, name, startTime, cpuSeconds }: Statistics): string | undefined {
    const key = `${pid} ${startTime}`;
    const known = this.processes.get(key);
    if (known?.name === name) {
      known.seconds = cpuSeconds;
      return known.part;
    }
    const part = this.partOf(commandLine(pid));
    const before = known?.seconds ?? (startTime < this.begin ? cpuSeconds : 0);
    if (known?.part !== undefined) {
      add(this.earlier, known.part, known.seconds - known.before);
    }
    this.processes.set(key, { name, part, before, seconds: cpuSeconds });
    return part;
  }
}

function add(sums: Map<string, number>, part: string, value: number): void {
  sums.set(part, (sums.get(part) ?? 0) + value);
}

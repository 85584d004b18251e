import { readFileSync } from "node:fs";
import { commandLine, cpuSeconds, descendants, mebibytes } from "./proc";

/** Milliseconds between two looks at the processes. */
const INTERVAL = 500;

/** What the processes of one program have used. */
export interface Usage {
  /** CPU seconds. */
  cpuSeconds: number;
  /** The largest resident memory of all of them together, in MiB. */
  peakMebibytes: number;
}

/** Watches the descendants of this process, by the name of their program. */
export class ProcessWatch {
  private readonly peaks = new Map<string, number>();
  private readonly cpu = new Map<number, { program: string; seconds: number }>();
  private readonly timer = setInterval(() => this.look(), INTERVAL).unref();

  /** Ends the watch. */
  stop(): Map<string, Usage> {
    clearInterval(this.timer);
    const usages = [...this.peaks].map(([program, peakMebibytes]) => {
      const processes = [...this.cpu.values()].filter((process) => process.program === program);
      const used = processes.reduce((sum, { seconds }) => sum + seconds, 0);
      return [program, { cpuSeconds: used, peakMebibytes }] as const;
    });
    return new Map(usages);
  }

  private look(): void {
    const sums = new Map<string, number>();
    for (const pid of descendants(process.pid)) {
      const program = programOf(pid);
      sums.set(program, (sums.get(program) ?? 0) + mebibytes(pid, "VmRSS"));
      this.cpu.set(pid, { program, seconds: cpuSeconds(pid) || (this.cpu.get(pid)?.seconds ?? 0) });
    }
    for (const [program, mebibytes] of sums) {
      this.peaks.set(program, Math.max(this.peaks.get(program) ?? 0, mebibytes));
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

/** `pulumi`, `program` (Node.js with the Pulumi program), or the name of the provider. */
function programOf(pid: number): string {
  const command = commandLine(pid);
  if (/dynamic-provider/.test(command)) {
    return "dynamic provider";
  }
  if (/cmd\/run/.test(command)) {
    return "program";
  }
  return /^\S*?([^/\s]+)(\s|$)/.exec(command)?.[1] ?? "";
}

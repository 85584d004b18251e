import { readdirSync, readFileSync } from "node:fs";

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
  private readonly timer = setInterval(() => this.look(), INTERVAL);

  /** Ends the watch. */
  stop(): Map<string, Usage> {
    clearInterval(this.timer);
    const usages = [...this.peaks].map(([program, peakMebibytes]) => {
      const processes = [...this.cpu.values()].filter((process) => process.program === program);
      const cpuSeconds = processes.reduce((sum, { seconds }) => sum + seconds, 0);
      return [program, { cpuSeconds, peakMebibytes }] as const;
    });
    return new Map(usages);
  }

  private look(): void {
    const sums = new Map<string, number>();
    for (const pid of descendants(process.pid)) {
      const program = programOf(pid);
      sums.set(program, (sums.get(program) ?? 0) + residentMebibytes(pid));
      this.cpu.set(pid, { program, seconds: processCpuSeconds(pid) || (this.cpu.get(pid)?.seconds ?? 0) });
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

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = Number(/\) \S (\d+)/.exec(read(`/proc/${entry}/stat`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const walk = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...walk(child)]);
  return walk(root);
}

/** `pulumi`, `program` (Node.js with the Pulumi program), or the name of the provider. */
function programOf(pid: number): string {
  const commandLine = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  if (/dynamic-provider/.test(commandLine)) {
    return "dynamic provider";
  }
  if (/cmd\/run/.test(commandLine)) {
    return "program";
  }
  return /^\S*?([^/\s]+)(\s|$)/.exec(commandLine)?.[1] ?? "";
}

function residentMebibytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** User and system time (proc(5), fields 14 and 15), in clock ticks of 10 ms. */
function processCpuSeconds(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** The content of a file of /proc; empty once the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

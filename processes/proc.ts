import { readdirSync, readFileSync } from "node:fs";

/** What proc(5) tells of processes. All of it is empty or 0 for a process that is gone. */

export function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The command with its arguments, separated by spaces. */
export function commandLine(pid: number): string {
  return procFile(pid, "cmdline").replaceAll("\0", " ");
}

/** Its cgroups, a line for each hierarchy. */
export function cgroups(pid: number): string {
  return procFile(pid, "cgroup");
}

/** What `stat` tells of a process. */
export interface Statistics {
  readonly pid: number;
  /** The name of its program, cut off after 15 characters. */
  readonly name: string;
  readonly parent: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** When it was started, in seconds since the machine was. */
  readonly startTime: number;
}

/** Ticks of the clock of `stat` in a second. */
const TICKS = 100;
/** Bytes of a page. */
const PAGE = 4096;
const MEBIBYTE = 1024 ** 2;

/** @returns undefined for a process that is gone. */
export function statisticsOf(pid: number): Statistics | undefined {
  // The name may have spaces and parentheses.
  const match = /^\d+ \((.*)\) \S (.*)$/s.exec(procFile(pid, "stat"));
  if (match === null) {
    return undefined;
  }
  // From the fourth field, the parent, on.
  const fields = match[2]!.split(" ").map(Number);
  const [user, system, started] = [fields[10]!, fields[11]!, fields[18]!];
  return {
    pid,
    name: match[1]!,
    parent: fields[0]!,
    cpuSeconds: (user + system) / TICKS,
    startTime: started / TICKS,
  };
}

/** The processes that these processes have started, and what those have started. */
export function descendantsOf(...roots: number[]): Statistics[] {
  const children = new Map<number, Statistics[]>();
  for (const process of processIds().flatMap((pid) => statisticsOf(pid) ?? [])) {
    const siblings = children.get(process.parent);
    if (siblings === undefined) {
      children.set(process.parent, [process]);
    } else {
      siblings.push(process);
    }
  }
  const walk = (pid: number): Statistics[] => (children.get(pid) ?? []).flatMap((child) => [child, ...walk(child.pid)]);
  return roots.flatMap(walk);
}

/** Seconds since the machine was started. */
export function uptime(): number {
  return parseFloat(read("/proc/uptime"));
}

/** What of the memory is resident, and what of that no file backs (RssAnon), in MiB. */
export function memoryOf(pid: number): { resident: number; private: number } {
  const [, resident = 0, shared = 0] = procFile(pid, "statm").split(" ").map(Number);
  return { resident: (resident * PAGE) / MEBIBYTE, private: ((resident - shared) * PAGE) / MEBIBYTE };
}

/** A file of a process's directory. */
export function procFile(pid: number, name: string): string {
  return read(`/proc/${pid}/${name}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import { readdirSync, readFileSync } from "node:fs";

/** What proc(5) tells of processes. All of it is empty or 0 for a process that is gone. */

export function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The command with its arguments, separated by spaces. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/** The children of a process, their children, and so on. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processIds()) {
    const parent = parentId(pid);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const walk = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...walk(child)]);
  return walk(root);
}

function parentId(pid: number): number {
  return Number(statistics(pid)[1] ?? 0);
}

/** User and system time (fields 14 and 15 of `stat`), which is in clock ticks of 10 ms. */
export function cpuSeconds(pid: number): number {
  const fields = statistics(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** A size in the process's `status`, in MiB: `VmRSS` is resident, `RssAnon` what no file backs. */
export function mebibytes(pid: number, field: "VmRSS" | "RssAnon"): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** The fields of `stat` after the command's name, which may have spaces: from the third, the state. */
function statistics(pid: number): string[] {
  return read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

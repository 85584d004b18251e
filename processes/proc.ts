import { readdirSync, readFileSync, readlinkSync } from "node:fs";

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

/** The variables that it was started with, separated by spaces. */
export function environment(pid: number): string {
  return read(`/proc/${pid}/environ`).replaceAll("\0", " ");
}

/** Its working directory. */
export function workingDirectory(pid: number): string {
  return orEmpty(() => readlinkSync(`/proc/${pid}/cwd`));
}

/** Its cgroups, a line for each hierarchy. */
export function cgroups(pid: number): string {
  return read(`/proc/${pid}/cgroup`);
}

/** The processes that these processes have started, and what those have started. */
export function descendants(...roots: number[]): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processIds()) {
    const parent = Number(statistics(pid)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const walk = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...walk(child)]);
  return roots.flatMap(walk);
}

/** User and system time (fields 14 and 15 of `stat`), which is in clock ticks of 10 ms. */
export function cpuSeconds(pid: number): number {
  const fields = statistics(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** When it was started, in seconds since the machine was (field 22). */
export function startTime(pid: number): number {
  return Number(statistics(pid)[19] ?? 0) / 100;
}

/** Seconds since the machine was started. */
export function uptime(): number {
  return parseFloat(read("/proc/uptime"));
}

/** A size in the process's `status`, in MiB: `VmRSS` is resident, `RssAnon` what no file backs. */
export function mebibytes(pid: number, field: "VmRSS" | "RssAnon"): number {
  return parseInt(statusField(pid, field) || "0") / 1024;
}

/** A line of the process's `status`, without its name. */
export function statusField(pid: number, field: string): string {
  return new RegExp(`^${field}:\\s+(.*)$`, "m").exec(read(`/proc/${pid}/status`))?.[1] ?? "";
}

/** How the process has its root file system mounted: `ro`, `relatime`, … */
export function rootMountOptions(pid: number): string[] {
  const mounts = read(`/proc/${pid}/mountinfo`).split("\n");
  return (
    mounts
      .map((line) => line.split(" "))
      .find(([, , , , path]) => path === "/")?.[5]
      ?.split(",") ?? []
  );
}

/** The fields of `stat` after the command's name, which may have spaces: from the third, the state. */
function statistics(pid: number): string[] {
  return read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
}

function read(path: string): string {
  return orEmpty(() => readFileSync(path, "utf8"));
}

function orEmpty(look: () => string): string {
  try {
    return look();
  } catch {
    return "";
  }
}

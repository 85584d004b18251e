import { readlinkSync } from "node:fs";
import { descendantsOf, procFile } from "../../../processes/proc";

/** What proc(5) tells tests of processes, besides what the program asks. All of it is empty for a process that is gone. */

/** The variables that it was started with, separated by spaces. */
export function environment(pid: number): string {
  return procFile(pid, "environ").replaceAll("\0", " ");
}

/** Its working directory. */
export function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

/** The process ids of what these processes have started, and of what those have started. */
export function descendants(...roots: number[]): number[] {
  return descendantsOf(...roots).map(({ pid }) => pid);
}

/** A line of the process's `status`, without its name. */
export function statusField(pid: number, field: string): string {
  return new RegExp(`^${field}:\\s+(.*)$`, "m").exec(procFile(pid, "status"))?.[1] ?? "";
}

/** How the process has its root file system mounted: `ro`, `relatime`, … */
export function rootMountOptions(pid: number): string[] {
  const mounts = procFile(pid, "mountinfo").split("\n");
  return (
    mounts
      .map((line) => line.split(" "))
      .find(([, , , , path]) => path === "/")?.[5]
      ?.split(",") ?? []
  );
}

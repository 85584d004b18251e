import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cgroups } from "../processes/proc";
import { findHierarchies } from "./hierarchies";
import { readMounts } from "./mounts";

/**
 * The share of a processor that a container of a node may have. It is a property of the container's cgroup, and so ends
 * with the container.
 */

/** microseconds in which the share is counted: the kernel's longest, so that what has used it up waits long */
const period = 1_000_000;
/** the kernel's own */
const defaultPeriod = 100_000;

/** the least share of a processor that there is: the kernel refuses quotas of less than a millisecond */
export const LEAST_SHARE = 0.001;

/**
 * Gives the container of a process a share of a processor: used up, the container waits for the next second.
 *
 * @param share of one processor, at least {@link LEAST_SHARE}
 * @throws Error (as a rejection) if its cgroup is not where this machine has mounted them
 */
export async function limitCpu(pid: number, share: number): Promise<void> {
  await writeQuota(await cpuCgroup(pid), Math.round(share * period));
}

/** Ends {@link limitCpu}; does nothing where the container has another quota, or the process has ended. */
export async function unlimitCpu(pid: number): Promise<void> {
  try {
    const cgroup = await cpuCgroup(pid);
    if ((await readPeriod(cgroup)) === period) await writeQuota(cgroup, undefined);
  } catch (error) {
    if (cgroups(pid) !== "") throw error;
  }
}

interface CpuCgroup {
  directory: string;
  version: 1 | 2;
}

async function readPeriod({ directory, version }: CpuCgroup): Promise<number> {
  const text = await readFile(join(directory, version === 2 ? "cpu.max" : "cpu.cfs_period_us"), "utf8");
  return Number(text.trim().split(" ").at(-1));
}

/** @param quota microseconds; undefined: none */
async function writeQuota({ directory, version }: CpuCgroup, quota: number | undefined): Promise<void> {
  const write = (file: string, value: string | number) => writeFile(join(directory, file), String(value));
  if (version === 2) {
    await write("cpu.max", quota === undefined ? `max ${defaultPeriod}` : `${quota} ${period}`);
    return;
  }
  // A quota that is more than the period allows is refused.
  await write("cpu.cfs_quota_us", -1);
  await write("cpu.cfs_period_us", quota === undefined ? defaultPeriod : period);
  await write("cpu.cfs_quota_us", quota ?? -1);
}

async function cpuCgroup(pid: number): Promise<CpuCgroup> {
  const hierarchies = findHierarchies(await readMounts());
  for (const line of cgroups(pid).split("\n")) {
    const [, , controllers, path] = /^(\d+):([^:]*):(.+)$/.exec(line) ?? [];
    if (controllers === undefined) continue;
    for (const { mountPoint, version } of hierarchies) {
      const directory = join(mountPoint, path!);
      const file = version === 2 ? "cpu.max" : "cpu.cfs_quota_us";
      const isMeant = version === 2 ? controllers === "" : controllers.split(",").includes("cpu");
      if (isMeant && existsSync(join(directory, file))) return { directory, version };
    }
  }
  throw new Error(`process ${pid} has no cgroup with the controller cpu below ${hierarchies[0]?.mountPoint}`);
}

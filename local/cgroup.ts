import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findHierarchies, type Hierarchy, isUnified, type TopCgroup } from "./hierarchies";
import { type Mount, readMounts } from "./mounts";

/**
 * The cgroup of a local node: `/NAME` in every hierarchy of the machine (one with cgroup v2, one for each controller
 * with v1). The node's init, containerd and kubelet are in `/NAME/init`, its pods in `/NAME/kubepods`.
 */

/** cgroup v2 controllers that kubelet wants for its pods */
const controllers = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];

/** milliseconds that processes may take to leave a cgroup after they were killed */
const emptyTimeout = 30_000;

/**
 * Makes the node's cgroups; those that exist are kept.
 *
 * @returns the directories of the cgroups that the node's init shall join
 * @throws Error (as a rejection) when a controller is not available
 */
export async function createCgroups(name: string): Promise<string[]> {
  const leaves: string[] = [];
  for (const { mountPoint, version } of await hierarchies()) {
    const path = join(mountPoint, name);
    const leaf = join(path, "init");
    await mkdir(path, { recursive: true });
    if (version === 2) {
      await enableControllers(mountPoint);
      await enableControllers(path);
    }
    if (version === 1) await inheritCpuset(mountPoint, path);
    await mkdir(leaf, { recursive: true });
    if (version === 1) await inheritCpuset(path, leaf);
    leaves.push(leaf);
  }
  return leaves;
}

/**
 * Removes the node's cgroups, once the processes in them are gone.
 *
 * @throws Error (as a rejection) when a cgroup has processes for longer than 30 s
 */
export async function removeCgroups(name: string): Promise<void> {
  const deadline = Date.now() + emptyTimeout;
  for (const { mountPoint } of await hierarchies()) await removeTree(join(mountPoint, name), deadline);
}

/** Bytes of memory that the node's processes hold and that no file backs; 0 when there is no such node. */
export async function memoryInUse(name: string): Promise<number> {
  const field = { 1: "total_rss", 2: "anon" };
  let bytes = 0;
  for (const { mountPoint, version } of await hierarchies()) {
    const statistics = await readFile(join(mountPoint, name, "memory.stat"), "utf8").catch(() => "");
    const line = statistics.split("\n").find((text) => text.startsWith(`${field[version]} `));
    bytes += Number(line?.split(" ")[1] ?? 0);
  }
  return bytes;
}

/** What of the topmost cgroup decides whether a node can be made in it; undefined where cgroups are those of v1. */
export async function readTopCgroup(mounts: readonly Mount[]): Promise<TopCgroup | undefined> {
  const top = findHierarchies(mounts)[0];
  if (!top || !isUnified(mounts)) return undefined;
  const file = (name: string) => join(top.mountPoint, name);
  return {
    controllers: await words(file("cgroup.controllers")),
    enabled: await words(file("cgroup.subtree_control")),
    // only cgroups below the kernel's root have a type
    isKernelRoot: !existsSync(file("cgroup.type")),
    hasProcesses: (await words(file("cgroup.procs"))).length > 0,
  };
}

async function hierarchies(): Promise<Hierarchy[]> {
  return findHierarchies(await readMounts());
}

/** Lets the children of a cgroup (v2) have the controllers that it has itself. */
async function enableControllers(path: string): Promise<void> {
  const missing = await missingControllers(path);
  if (missing.length === 0) return;
  const file = join(path, "cgroup.subtree_control");
  const value = missing.map((controller) => `+${controller}`).join(" ");
  await writeFile(file, value).catch((cause: Error) => {
    throw new Error(`cannot write "${value}" to ${file}: ${cause.message}`, { cause });
  });
}

/** The controllers that a cgroup (v2) has, and that its children do not have. */
async function missingControllers(path: string): Promise<string[]> {
  const available = await words(join(path, "cgroup.controllers"));
  const enabled = await words(join(path, "cgroup.subtree_control"));
  return controllers.filter((controller) => available.includes(controller) && !enabled.includes(controller));
}

async function words(file: string): Promise<string[]> {
  return (await readFile(file, "utf8")).split(/\s+/).filter(Boolean);
}

/** A new cgroup of the v1 controller cpuset has neither processors nor memory, and takes no process until it has both. */
async function inheritCpuset(parent: string, child: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const value = await readFile(join(parent, file), "utf8").catch(() => undefined);
    if (value !== undefined) await writeFile(join(child, file), value);
  }
}

async function removeTree(path: string, deadline: number): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name), deadline);
  for (;;) {
    const error = await rmdir(path).catch((reason: NodeJS.ErrnoException) => reason);
    if (!error || error.code === "ENOENT") return;
    if (error.code !== "EBUSY") throw error;
    if (Date.now() > deadline)
      throw new Error(`${path} has processes after ${emptyTimeout / 1000} s`, { cause: error });
    await sleep(50);
  }
}

import type { Mount } from "./mounts";
import { mountOf } from "./mounts";

/**
 * Which cgroup hierarchies of this machine its kubelet and runc use. Pure functions on the mounts and on what was read of
 * the cgroups.
 */

/** where kubelet and runc look for cgroups, whatever else is mounted elsewhere */
const cgroupRoot = "/sys/fs/cgroup";

/** what kubelet needs with v1 (`validateSystemRequirements` in pkg/kubelet/cm/container_manager_linux.go) */
const neededOfVersion1 = ["cpu", "cpuacct", "cpuset", "memory"];
/** what kubelet limits pods with in v2 */
const neededOfVersion2 = ["cpu", "cpuset", "memory", "pids"];

export interface Hierarchy {
  mountPoint: string;
  version: 1 | 2;
}

/** What there is to know of the topmost cgroup of a v2 hierarchy before children are made in it. */
export interface TopCgroup {
  /** controllers that it has */
  controllers: string[];
  /** controllers that its children have */
  enabled: string[];
  /** whether it is the kernel's own, which may have processes as well as children with controllers */
  isKernelRoot: boolean;
  /** whether processes are in it */
  hasProcesses: boolean;
}

/**
 * The hierarchies in which a node has cgroups: the one at /sys/fs/cgroup with cgroup v2; with v1 those below it, and the
 * one of v2 that systemd has beside them. A hierarchy that is mounted a second time counts once.
 */
export function findHierarchies(mounts: readonly Mount[]): Hierarchy[] {
  const found = new Map<string, Hierarchy>();
  for (const mount of cgroupMounts(mounts)) {
    const version = mount.type === "cgroup2" ? 2 : 1;
    if (!found.has(mount.device)) found.set(mount.device, { mountPoint: mount.point, version });
  }
  return [...found.values()];
}

/** Whether this machine's kubelet and runc use cgroup v2 only. */
export function isUnified(mounts: readonly Mount[]): boolean {
  return mountOf(mounts, cgroupRoot)?.type === "cgroup2";
}

/**
 * Why a node cannot have the cgroups that it needs.
 *
 * @param top of the hierarchy at /sys/fs/cgroup, where that is v2
 */
export function cgroupProblem(mounts: readonly Mount[], top?: TopCgroup): string | undefined {
  const own = cgroupMounts(mounts);
  const readOnly = own.find(({ options }) => options.includes("ro"));
  if (own.length === 0) return `no cgroups are mounted at ${cgroupRoot}: let systemd or cgroupfs-mount mount them`;
  if (readOnly) return `${readOnly.point} is mounted read-only: a container must be privileged`;
  return isUnified(mounts) ? problemOfVersion2(own, top) : problemOfVersion1(own);
}

function problemOfVersion1(own: readonly Mount[]): string | undefined {
  const controllers = own.flatMap(({ type, superOptions }) => (type === "cgroup" ? superOptions : []));
  const missing = neededOfVersion1.filter((controller) => !controllers.includes(controller));
  return missing.length === 0 ? undefined : `no cgroup hierarchy below ${cgroupRoot} has ${controllerList(missing)}`;
}

function problemOfVersion2([mount]: readonly Mount[], top?: TopCgroup): string | undefined {
  if (mount?.root !== "/") {
    return `${cgroupRoot} is only the part ${mount?.root} of the hierarchy: a container must have a cgroup namespace of its own`;
  }
  if (!top) return `${cgroupRoot} cannot be read`;
  const missing = neededOfVersion2.filter((controller) => !top.controllers.includes(controller));
  if (missing.length > 0) {
    return `${cgroupRoot} has no ${controllerList(missing)}: the kernel's command line, or who made this container, withholds it`;
  }
  const disabled = neededOfVersion2.filter((controller) => !top.enabled.includes(controller));
  if (!top.isKernelRoot && top.hasProcesses && disabled.length > 0) {
    return (
      `the cgroup of this container has processes, so that the ${controllerList(disabled)} cannot be given to others below ` +
      "it: start it with the machine's cgroup namespace (`docker run --cgroupns=host`), or with systemd as its process 1"
    );
  }
  return undefined;
}

/** The cgroup mounts at and below /sys/fs/cgroup; of those in one place the last one, which hides the others. */
function cgroupMounts(mounts: readonly Mount[]): Mount[] {
  if (isUnified(mounts)) return [mountOf(mounts, cgroupRoot)!];
  return mounts.filter(
    (mount) => /^cgroup2?$/.test(mount.type) && isBelowRoot(mount) && mountOf(mounts, mount.point) === mount,
  );
}

function isBelowRoot({ point }: Mount): boolean {
  return point === cgroupRoot || point.startsWith(`${cgroupRoot}/`);
}

function controllerList(controllers: readonly string[]): string {
  return `cgroup controller${controllers.length > 1 ? "s" : ""} ${controllers.join(", ")}`;
}

import { readFile } from "node:fs/promises";

/** One line of /proc/self/mountinfo. @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
export interface Mount {
  /** major:minor of the file system */
  device: string;
  /** directory of the file system that is mounted */
  root: string;
  /** where it is mounted */
  point: string;
  /** of this mount, such as `ro` */
  options: string[];
  /** e.g. ext4 */
  type: string;
  /** of the file system; those of a cgroup v1 hierarchy have its controllers */
  superOptions: string[];
}

/** Directories of the operating system that a node's processes need: programs, libraries and configuration. */
const systemDirectories = ["/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/share", "/etc"].concat(
  "/bin",
  "/sbin",
  "/lib",
  "/lib64",
  // what the links of NixOS and Guix lead to
  "/nix/store",
  "/gnu/store",
);

/** The mounts that this process sees, the oldest first. */
export async function readMounts(): Promise<Mount[]> {
  return parseMounts(await readFile("/proc/self/mountinfo", "utf8"));
}

/** Mounts written as in /proc/self/mountinfo. */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [before = "", after = ""] = line.split(" - ");
      const [, , device = "", root = "", point = "", options = ""] = before.split(" ");
      const [type = "", , superOptions = ""] = after.split(" ");
      return {
        device,
        root: unescape(root),
        point: unescape(point),
        options: options.split(","),
        type,
        superOptions: superOptions.split(","),
      };
    });
}

/** The mount that an absolute path without links is in: the deepest one, and the last one of those in one place. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts
    .filter(({ point }) => point === "/" || path === point || path.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, next) => (best && best.point.length > next.point.length ? best : next),
      undefined,
    );
}

/**
 * Where parts of the operating system are mounted that are not in the root file system (a /usr of its own, say), the
 * outer ones first. An overlay of / has empty directories in their places.
 */
export function systemMountPoints(mounts: readonly Mount[]): string[] {
  const points = systemDirectories.map((directory) => mountOf(mounts, directory)?.point ?? "/");
  return [...new Set(points)].filter((point) => point !== "/").sort((a, b) => a.length - b.length);
}

/** Spaces, tabs, line feeds and backslashes are written as octal numbers. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

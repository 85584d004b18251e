import { existsSync } from "node:fs";
import { delimiter } from "node:path";

import { findOnPath } from "./machine";
import { lastLine, run } from "./run";

/** A Debian package and what of it must be there: names to find on PATH, absolute paths otherwise. */
export interface DebianPackage {
  readonly name: string;
  readonly provides: readonly string[];
  /** Where the names are to be found instead of PATH: in one of these folders. */
  readonly folders?: readonly string[];
}

/** Where Debian, Fedora and the CNI project itself put CNI plugins. */
export const CNI_FOLDERS = ["/usr/lib/cni", "/usr/libexec/cni", "/opt/cni/bin"];

/** Milliseconds for apt-get, which may have to wait for another and for a slow network. */
const INSTALL_TIMEOUT = 3_600_000;

/** What the `local` kind needs to run a kubeadm node. */
export const NODE_PACKAGES: readonly DebianPackage[] = [
  { name: "containerd", provides: ["containerd", "containerd-shim-runc-v2"] },
  { name: "runc", provides: ["runc"] },
  { name: "containernetworking-plugins", provides: ["ptp", "host-local", "portmap"], folders: CNI_FOLDERS },
  { name: "iptables", provides: ["iptables"] },
  { name: "conntrack", provides: ["conntrack"] },
  { name: "iproute2", provides: ["ip"] },
];

/** Unpacks the mirror's archives. */
export const XZ: DebianPackage = { name: "xz-utils", provides: ["xz"] };

/** The packages that lack something they must provide. */
export function missingPackages(packages: readonly DebianPackage[], env: NodeJS.ProcessEnv): DebianPackage[] {
  return packages.filter(({ provides, folders }) => {
    const searched = folders ? { PATH: folders.join(delimiter) } : env;
    return provides.some((binary) => !isThere(binary, searched));
  });
}

/**
 * Installs Debian packages. A machine with systemd starts containerd's service with the package; it is left as it is,
 * since clusters run a containerd of their own.
 *
 * @param why what needs them, for the line that announces the installation.
 * @returns undefined, or why it is not possible.
 */
export async function installPackages(
  packages: readonly DebianPackage[],
  why: string,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<string | undefined> {
  const names = packages.map(({ name }) => name);
  if (findOnPath("apt-get", env).length === 0) {
    return `this is not a Debian machine (no apt-get); ${why} needs ${packages.flatMap(({ provides }) => provides).join(", ")}`;
  }
  if (process.getuid?.() !== 0) {
    return `only root can install packages; ${why} needs them`;
  }
  log(`Installing the Debian packages ${names.join(", ")} (${why} needs them)`);
  const apt = (...args: string[]) =>
    run("apt-get", ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", ...args], {
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: INSTALL_TIMEOUT,
    });
  const install = () => apt("install", "--yes", "--no-install-recommends", ...names);
  // A fresh machine has no package lists and an old one outdated ones: both show as a failing installation.
  let result = await install();
  if (result.status !== 0) {
    await apt("update");
    result = await install();
  }
  const missing = missingPackages(packages, env);
  if (result.status === 0 && missing.length === 0) {
    return undefined;
  }
  return result.status === 0
    ? `installed, but ${missing.flatMap(({ provides }) => provides).join(", ")} are not there`
    : `apt-get install failed: ${lastLine(result.stderr)}`;
}

function isThere(binary: string, env: NodeJS.ProcessEnv): boolean {
  return binary.startsWith("/") ? existsSync(binary) : findOnPath(binary, env, { system: true }).length > 0;
}

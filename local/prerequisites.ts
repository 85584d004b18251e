import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** Debian and Ubuntu packages that local nodes need, with the commands and files they are needed for. */
export const debianPackages = [
  { name: "containerd", commands: ["containerd", "containerd-shim-runc-v2", "ctr"], files: [] },
  { name: "runc", commands: ["runc"], files: [] },
  {
    name: "containernetworking-plugins",
    commands: [],
    files: ["/usr/lib/cni/ptp", "/usr/lib/cni/host-local", "/usr/lib/cni/portmap", "/usr/lib/cni/loopback"],
  },
  { name: "iptables", commands: ["iptables", "iptables-restore"], files: [] },
  { name: "iproute2", commands: ["ip"], files: [] },
  { name: "util-linux", commands: ["nsenter", "pivot_root", "setsid", "unshare"], files: [] },
] as const;

/** where packages install commands; those in /usr/local are not seen by nodes */
const commandDirectories = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * Checks that this machine can run local nodes: the user is root and the packages are installed.
 *
 * @throws Error (as a rejection) that says what to install
 */
export async function assertPrerequisites(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("local clusters need Linux and root: run as root (sudo)");
  const missing = await missingPackages();
  if (missing.length > 0) {
    throw new Error(`local clusters need packages: apt-get install --no-install-recommends ${missing.join(" ")}`);
  }
}

/** Names of the {@link debianPackages} of which something is not installed. */
export async function missingPackages(): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, commands, files } of debianPackages) {
    const present = await Promise.all([...commands.map(isCommand), ...files.map(isExecutable)]);
    if (present.includes(false)) missing.push(name);
  }
  return missing;
}

async function isCommand(name: string): Promise<boolean> {
  const found = await Promise.all(commandDirectories.map((directory) => isExecutable(join(directory, name))));
  return found.includes(true);
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

import { existsSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath } from "../tools/machine";
import { CNI_FOLDERS } from "../tools/packages";

/** programs of this machine that a node runs beside those of Kubernetes; Node.js is for its Pods */
const runtime = ["containerd", "containerd-shim-runc-v2", "runc"];

/**
 * The programs that a node has in its /usr/local/bin, by name, and the files that they are on this machine: a node hides
 * /tmp and /run, and mounts below /, where links may lead.
 *
 * @param binaries directory of kubelet and kubeadm
 */
export async function nodeTools(binaries: string): Promise<Record<string, string>> {
  const files = [
    ...(await readdir(binaries)).map((name) => [name, join(binaries, name)] as const),
    ["node", process.execPath] as const,
    ...runtime.map((name) => [name, findOnPath(name, process.env, { system: true })[0] ?? name] as const),
  ];
  return Object.fromEntries(
    await Promise.all(files.map(async ([name, file]) => [name, await realpath(file)] as const)),
  );
}

/** The directory of the CNI plugins on this machine. */
export function cniPlugins(): string {
  return CNI_FOLDERS.find((folder) => existsSync(join(folder, "ptp"))) ?? CNI_FOLDERS[0]!;
}

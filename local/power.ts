import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createCgroups, removeCgroups } from "./cgroup";
import { isServing } from "./containerd";
import { initLog } from "./disk";
import { readMounts, systemMountPoints } from "./mounts";
import { outputOf } from "../tools/run";
import { disconnectNode, kernelName, namespacePath } from "./network";
import { packageFile } from "./package-file";
import { findInit, killProcesses } from "./processes";
import { nodeTools } from "./tools";

/** The environment of a node's processes: nothing of the caller's (proxies, say) gets into it. */
export const nodeEnvironment = { PATH: "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** milliseconds */
const containerdTimeout = 60_000;
/** for process 1 to be seen after the command that starts it */
const initTimeout = 5_000;
const pollInterval = 100;

/**
 * Starts the processes of a node whose disk and network are there, apart from the caller's process tree, and waits for
 * containerd.
 *
 * @param binaries directory of kubelet and kubeadm
 * @param name host name of the node
 * @returns host pid of the node's process 1
 * @throws Error (as a rejection) when process 1 dies, and when containerd does not answer in a minute
 */
export async function powerOn(directory: string, binaries: string, name: string): Promise<number> {
  const cgroups = await createCgroups(kernelName(directory));
  const tools = Object.entries(await nodeTools(binaries)).map((pair) => pair.join("="));
  const mounts = systemMountPoints(await readMounts());
  const flags = (flag: string, values: string[]) => values.flatMap((value) => [flag, value]);
  const script = join(directory, "init.sh");
  await copyFile(packageFile("local/init.sh"), script);
  const log = await open(initLog(directory), "w");
  try {
    await outputOf(
      "setsid",
      ["--fork", "nsenter", "--wd=/", `--net=${namespacePath(kernelName(directory))}`]
        .concat("unshare", "--mount", "--uts", "--ipc", "--pid", "--fork")
        .concat("bash", script, directory, name, `/${kernelName(directory)}`)
        .concat(flags("--cgroup", cgroups), flags("--tool", tools), flags("--system", mounts)),
      { env: nodeEnvironment, output: log.fd },
    );
  } finally {
    await log.close();
  }
  return waitForContainerd(kernelName(directory));
}

/** Kills the processes of a node and frees what the kernel has of it; what is left is its disk and its address. */
export async function powerOff(directory: string): Promise<void> {
  const name = kernelName(directory);
  await killProcesses(name);
  await removeCgroups(name);
  await disconnectNode(directory);
}

async function waitForContainerd(namespace: string): Promise<number> {
  const started = Date.now();
  let seen = false;
  while (Date.now() < started + containerdTimeout) {
    await sleep(pollInterval);
    const init = await findInit(namespace);
    if (init === undefined && (seen || Date.now() > started + initTimeout))
      throw new Error("the node's process 1 died");
    seen ||= init !== undefined;
    if (init !== undefined && (await isServing(init))) return init;
  }
  throw new Error(`containerd does not answer for ${containerdTimeout / 1000} s`);
}

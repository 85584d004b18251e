import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { outputOf } from "../tools/run";
import { namespacePath } from "./network";

/**
 * The processes of a local node are found through its network namespace: there is no pid to remember that another
 * process could have by now. Pods' processes are in other network namespaces, but below the node's process 1.
 */

/** milliseconds for killed processes to be gone */
const killTimeout = 30_000;

/** Host pid of the node's process 1, or undefined when the node is not running. */
export async function findInit(namespace: string): Promise<number | undefined> {
  const ownDepth = (await pidsInNamespaces("self")).length;
  for (const pid of await processesOf(namespace)) {
    const inner = await pidsInNamespaces(pid).catch(() => []);
    if (inner.length === ownDepth + 1 && inner.at(-1) === "1") return Number(pid);
  }
  return undefined;
}

/**
 * Kills all processes in a network namespace, and with the node's process 1 everything below it.
 *
 * @throws Error (as a rejection) when processes are left after 30 s
 */
export async function killProcesses(namespace: string): Promise<void> {
  const deadline = Date.now() + killTimeout;
  for (;;) {
    const pids = await processesOf(namespace);
    if (pids.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(`processes survive in network namespace ${namespace}: ${pids.join(" ")}`);
    pids.forEach((pid) => sendSignal(Number(pid), "SIGKILL"));
    await sleep(20);
  }
}

/** Sends a signal to a process, unless it has ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Host pids of the processes in a network namespace; none when the namespace does not exist.
 *
 * @throws if they cannot be listed: a node whose processes were taken for gone would be started again, which kills them.
 */
export async function processesOf(namespace: string): Promise<string[]> {
  const pids = await outputOf("ip", ["netns", "pids", namespace]).catch((error: unknown) => {
    if (existsSync(namespacePath(namespace))) throw error;
    return "";
  });
  return pids.split("\n").filter(Boolean);
}

/** The pids of a process in each PID namespace that it is in, outermost first. */
async function pidsInNamespaces(pid: string): Promise<string[]> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return /^NSpid:\s+(.+)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { descendants } from "../../benchmarks/proc";
import type { Checkout } from "./checkout";

/** A number from 0 to 1 that follows from a seed and an index, evenly spread. */
export function fractionOf(seed: string, index: number): number {
  return createHash("sha256").update(`${seed}/${index}`).digest().readUInt32BE() / 2 ** 32;
}

/**
 * Runs a command in a checkout and kills it, with all that it has started, after some seconds.
 *
 * @returns whether it was killed: it may have ended before.
 */
export async function killAfter(checkout: Checkout, seconds: number, command: string, ...args: string[]) {
  const child = spawn(command, args, { cwd: checkout.directory, env: checkout.environment, stdio: "ignore" });
  const ended = new Promise<boolean>((resolve) => child.once("exit", () => resolve(false)));
  const killed = sleep(seconds * 1000).then(() => killTree(child.pid!));
  return Promise.race([ended, killed.then(() => true)]);
}

/** Kills a process and its descendants. They are stopped first, so that none can start another meanwhile. */
function killTree(root: number): void {
  const stopped = new Set<number>();
  const isNew = (pid: number) => !stopped.has(pid);
  for (let pids = [root]; pids.length > 0; pids = descendants(root).filter(isNew)) {
    for (const pid of pids) {
      signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  for (const pid of stopped) {
    signal(pid, "SIGKILL");
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

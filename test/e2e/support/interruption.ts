import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Checkout } from "../../../testing/checkout";
import { descendants } from "./proc";

/** A number from 0 to 1 that follows from a seed and indices, evenly spread. */
export function fractionOf(seed: string, ...indices: number[]): number {
  return (
    createHash("sha256")
      .update([seed, ...indices].join("/"))
      .digest()
      .readUInt32BE() /
    2 ** 32
  );
}

/**
 * Runs a command in a checkout and kills it, with all that it has started, after some seconds.
 *
 * @returns whether it was killed: it may have ended before.
 */
export async function killAfter(
  checkout: Checkout,
  seconds: number,
  command: string,
  ...args: string[]
): Promise<boolean> {
  const child = spawn(command, args, { cwd: checkout.directory, env: checkout.environment, stdio: "ignore" });
  const exit = once(child, "exit").then(() => true);
  const hasEnded = await Promise.race([exit, sleep(seconds * 1000).then(() => false)]);
  if (!hasEnded) {
    await killTree(child.pid!);
  }
  return !hasEnded;
}

/**
 * Runs a command in a checkout as a terminal does, in a process group, and tells it to end after some seconds: with
 * SIGINT, which a terminal sends to the whole group, or with SIGTERM, which other programs send to a process.
 *
 * @returns its exit code; not 0 where a signal ended it.
 */
export async function interruptAfter(
  checkout: Checkout,
  seconds: number,
  name: "SIGINT" | "SIGTERM",
  command: string,
  ...args: string[]
): Promise<number> {
  const options = { cwd: checkout.directory, env: checkout.environment, stdio: "ignore", detached: true } as const;
  const child = spawn(command, args, options);
  const exit = once(child, "exit") as Promise<[code: number | null]>;
  await Promise.race([exit, sleep(seconds * 1000)]);
  signal(name === "SIGINT" ? -child.pid! : child.pid!, name);
  const [code] = await exit;
  return code ?? 1;
}

/** Kills a process and its descendants. They are stopped first, so that none can start another meanwhile. */
async function killTree(root: number): Promise<void> {
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
  while ([...stopped].some(isRunning)) {
    await sleep(50);
  }
}

function isRunning(pid: number): boolean {
  return signal(pid, 0);
}

/** Whether there was such a process to send the signal to. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
    return false;
  }
}

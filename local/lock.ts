import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** milliseconds between two attempts to get a lock */
const retryInterval = 50;

/** A lock was not to be had in time. */
export class LockedError extends Error {
  constructor(
    readonly lock: string,
    timeout: number,
  ) {
    super(`the lock ${lock} is held by another process for ${timeout / 1000} s`);
  }
}

/**
 * Runs `action` while no other process of this machine (and no other call in this one) holds the lock `name`.
 *
 * The lock is an abstract Unix socket: it has no file, and the kernel frees it when its holder dies.
 *
 * @param name at most 80 characters
 * @param timeout milliseconds to wait for the lock; default 10 minutes
 * @throws LockedError (as a rejection) when the lock was not to be had within `timeout`
 */
export async function withLock<T>(name: string, action: () => Promise<T>, timeout = 600_000): Promise<T> {
  const deadline = Date.now() + timeout;
  let server = await tryListen(name);
  while (!server) {
    if (Date.now() > deadline) throw new LockedError(name, timeout);
    await sleep(retryInterval);
    server = await tryListen(name);
  }
  try {
    return await action();
  } finally {
    const held = server;
    await new Promise((resolve) => held.close(resolve));
  }
}

/** The listening socket that is the lock, or undefined when somebody else has it. */
function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(`\0metal3-scale/${name}`, () => resolve(server));
  });
}

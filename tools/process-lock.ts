import { connect, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** milliseconds between two attempts to get a lock */
const retryInterval = 50;

/** milliseconds of waiting after which it is said what is waited for */
const silence = 10_000;

/** milliseconds in which a lock's holder must tell its process id */
const answerTimeout = 1_000;

/** A lock was not free in time. */
export class LockedError extends Error {
  constructor(
    readonly lock: string,
    label: string,
    timeout: number,
    holder: string,
  ) {
    super(`the lock ${label} has been held by ${holder} for ${timeout / 1000} s`);
  }
}

/**
 * Runs `action` while no other process of this machine (and no other call in this one) holds the lock `name`.
 *
 * The lock is an abstract Unix socket: it has no file, and the kernel frees it when its holder dies.
 *
 * @param name at most 80 characters
 * @param timeout milliseconds to wait for the lock; default 10 minutes
 * @param label what messages say after "the lock"; default: its name
 * @throws LockedError (as a rejection) when the lock was not free within `timeout`
 */
export async function withLock<T>(name: string, action: () => Promise<T>, timeout = 600_000, label = name): Promise<T> {
  const server = await waitForLock(name, timeout, label);
  try {
    return await action();
  } finally {
    // frees it at once; its callback would wait for the connections of those who ask for the holder
    server.close();
  }
}

async function waitForLock(name: string, timeout: number, label: string): Promise<Server> {
  const started = Date.now();
  let said = false;
  for (;;) {
    const server = await tryListen(name);
    if (server) return server;
    const waited = Date.now() - started;
    if (waited > timeout) throw new LockedError(name, label, timeout, await holderOf(name));
    if (waited > silence && !said) {
      said = true;
      console.error(`waiting up to ${timeout / 1000} s for the lock ${label}, which ${await holderOf(name)} holds`);
    }
    await sleep(retryInterval);
  }
}

/** The process that holds a lock, in words. */
function holderOf(name: string): Promise<string> {
  return new Promise((resolve) => {
    let pid = "";
    const socket = connect(address(name)).setEncoding("utf8").setTimeout(answerTimeout);
    socket.on("data", (text: string) => (pid += text));
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(pid ? `process ${pid}` : "another process"));
  });
}

/** The listening socket that is the lock, or undefined when somebody else has it. */
function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      connection.on("error", () => undefined).end(String(process.pid), () => connection.destroy());
    });
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(address(name), () => resolve(server));
  });
}

function address(name: string): string {
  return `\0metal3-scale/${name}`;
}

import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** What Pulumi's file backend writes into the lock of a running update. */
interface StateLock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Repairs what Pulumi processes of this machine that were killed, or had no space, left in the project's own state.
 *
 * @param state the directory of Pulumi's file backend (`pkg/backend/diy` in pulumi/pulumi).
 * @returns one message for each repair.
 */
export function repair(state: string): string[] {
  const directory = join(state, ".pulumi");
  return [...removeStaleLocks(directory), ...restoreCheckpoints(directory)];
}

/**
 * Removes locks of processes that are gone: what they had done is in the state, and the next `pulumi up` goes on from
 * there, whereas the lock would make it fail. Locks of running processes and of other machines are left alone.
 */
function removeStaleLocks(directory: string): string[] {
  return listFiles(join(directory, "locks")).flatMap((file) => {
    const lock = readJson(file) as StateLock | undefined;
    if (lock !== undefined && (lock.hostname !== hostname() || isPulumi(lock.pid))) {
      return [];
    }
    rmSync(file);
    rmSync(`${file}.attrs`, { force: true });
    return [`Removed the state's lock of a Pulumi process that is gone: ${lock?.pid ?? "cut off"}`];
  });
}

/**
 * Restores states of which a write was cut off: on a full disk Pulumi puts what it could write in the place of the state.
 * The backup that it makes before each write may be cut off, too; at the end of each update it keeps a copy as history.
 */
function restoreCheckpoints(directory: string): string[] {
  return listFiles(join(directory, "stacks")).flatMap((file) => {
    if (readJson(file) !== undefined) {
      return [];
    }
    const stack = basename(file, ".json");
    const history = join(directory, "history", basename(dirname(file)), stack);
    const checkpoints = listFiles(history).filter((name) => name.endsWith(".checkpoint.json"));
    const intact = [`${file}.bak`, ...checkpoints.reverse()].find((name) => readJson(name) !== undefined);
    if (intact === undefined) {
      rmSync(file);
      return [`Removed the state of stack ${stack}, which was cut off: \`make up\` takes over what there is`];
    }
    writeFileSync(`${file}.restored`, readFileSync(intact));
    renameSync(`${file}.restored`, file);
    return [`Restored the state of stack ${stack}, which was cut off: \`make up\` takes over what is newer`];
  });
}

/** The JSON files below a directory, sorted by path. */
function listFiles(directory: string): string[] {
  const names = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: "utf8" }) : [];
  const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
  return paths.sort();
}

/** What a file has; undefined if there is none, or it was cut off. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * The name is looked at, too: after a restart of the machine another process may have the number. A process that has
 * ended and that nobody has waited for is a zombie, in a container without an init for ever.
 */
function isPulumi(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  const [, name = "", state] = /\((.*)\) (.)/s.exec(existsSync(file) ? readFileSync(file, "utf8") : "") ?? [];
  return name.startsWith("pulumi") && state !== "Z";
}

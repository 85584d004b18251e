import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** In the place of a lock of which the write was cut off. */
const CUT_OFF = "cut off";

/** What Pulumi's file backend writes into the lock of a running update. */
interface StateLock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes locks of Pulumi processes that were killed: what they had done is in the state, and the next `pulumi up` goes
 * on from there, whereas the lock would make it fail. Locks of running processes and of other machines are left alone.
 *
 * @param state the directory of Pulumi's file backend (`pkg/backend/diy` in pulumi/pulumi).
 * @returns one message for each.
 */
export function removeStaleLocks(state: string): string[] {
  return listFiles(join(state, ".pulumi", "locks")).flatMap((file) => {
    const lock = readLock(file);
    if (lock === undefined || (lock !== CUT_OFF && (lock.hostname !== hostname() || isPulumi(lock.pid)))) {
      return [];
    }
    rmSync(file, { force: true });
    return [`Removed the state's lock of a Pulumi process that is gone: ${lock === CUT_OFF ? lock : lock.pid}`];
  });
}

/**
 * Restores states of which a write was cut off: on a full disk Pulumi puts what it could write in the place of the state.
 * The backup that it makes before each write may be cut off, too; at the end of each update it keeps a copy as history.
 *
 * @param state the directory of Pulumi's file backend.
 * @returns one message for each.
 */
export function restoreStates(state: string): string[] {
  return listFiles(join(state, ".pulumi", "stacks")).flatMap((file) => {
    if (!isCutOff(file)) {
      return [];
    }
    const stack = basename(file, ".json");
    const history = join(state, ".pulumi", "history", basename(dirname(file)), stack);
    const checkpoints = listFiles(history).filter((name) => name.endsWith(".checkpoint.json"));
    const whole = [`${file}.bak`, ...checkpoints.reverse()].find((name) => existsSync(name) && !isCutOff(name));
    if (whole === undefined) {
      renameSync(file, `${file}.cut-off`);
      return [`Put the state of stack ${stack} aside, which was cut off: \`make up\` adopts what there is`];
    }
    copyFileSync(whole, `${file}.restored`);
    renameSync(`${file}.restored`, file);
    return [`Restored the state of stack ${stack}, which was cut off: \`make up\` adopts what is newer`];
  });
}

/** The JSON files below a directory, sorted by path. */
function listFiles(directory: string): string[] {
  const names = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: "utf8" }) : [];
  const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
  return paths.sort();
}

/** The lock in a file; undefined if it was released meanwhile. */
function readLock(file: string): StateLock | typeof CUT_OFF | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  return isCutOff(file) ? CUT_OFF : (JSON.parse(readFileSync(file, "utf8")) as StateLock);
}

/**
 * Whether a file has the beginning of JSON only.
 *
 * @throws if the file cannot be read.
 */
function isCutOff(file: string): boolean {
  const text = readFileSync(file, "utf8");
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
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

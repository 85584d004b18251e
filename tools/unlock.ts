import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { projectRoot, stateDirectory } from "./paths";

/** What Pulumi's file backend writes into the lock of a running update. */
interface StateLock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes the locks that killed Pulumi processes of this machine left in the project's own state: what they had done
 * is in the state and the next `pulumi up` goes on from there, whereas the lock would make it fail. Locks of running
 * processes, of other machines and of backends elsewhere are left alone.
 *
 * @param state the directory of the file backend.
 * @returns the process ids of the removed locks.
 */
export function removeStaleLocks(state: string): number[] {
  const folder = join(state, ".pulumi", "locks");
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const pids: number[] = [];
  for (const file of files.filter((name) => name.endsWith(".json")).map((name) => join(folder, name))) {
    const lock = JSON.parse(readFileSync(file, "utf8")) as StateLock;
    if (lock.hostname === hostname() && !isPulumi(lock.pid)) {
      rmSync(file);
      rmSync(`${file}.attrs`, { force: true });
      pids.push(lock.pid);
    }
  }
  return pids;
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

if (require.main === module) {
  for (const pid of removeStaleLocks(stateDirectory(projectRoot()))) {
    process.stderr.write(`Removed the state's lock of the Pulumi process ${pid}, which is gone\n`);
  }
}

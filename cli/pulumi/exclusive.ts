import { createHash } from "node:crypto";
import { LockedError, withLock } from "../../tools/process-lock";
import { projectRoot } from "../../tools/paths";

/**
 * Runs `action` while no other command is at work on the stacks of this checkout: Pulumi only locks the one stack that it is
 * at work on.
 *
 * @throws if there is another.
 */
export async function exclusively(action: () => Promise<void>): Promise<void> {
  const lock = lockName(projectRoot());
  try {
    await withLock(lock, action, 0);
  } catch (error) {
    throw error instanceof LockedError && error.lock === lock
      ? new Error("another command is at work on the stacks of this checkout: wait until it has ended", {
          cause: error,
        })
      : error;
  }
}

/** The name of the lock of a checkout. */
export function lockName(root: string): string {
  return `stacks-${createHash("sha256").update(root).digest("hex")}`;
}

import { errorMessage } from "../clients/retry";

/** What was changed in a fleet could not be reverted. */
export class NotRevertedError extends Error {
  constructor(cause: unknown) {
    super(`${errorMessage(cause)}\nRun \`make faults\` or \`make up\` to revert what is left`, { cause });
  }
}

/**
 * Does something, and reverts it whatever happens.
 *
 * @param signal ends the action.
 * @throws the action's error; that it could not be reverted either is a warning then. NotRevertedError if the action has
 *   succeeded or was ended by the signal, and could not be reverted.
 */
export async function reverting<T>(
  action: () => Promise<T>,
  revert: () => Promise<void>,
  signal?: AbortSignal,
): Promise<T> {
  const [outcome] = await Promise.allSettled([action()]);
  try {
    await revert();
  } catch (error) {
    const failure = new NotRevertedError(error);
    if (outcome.status === "fulfilled" || isAbort(outcome.reason, signal)) {
      throw failure;
    }
    console.warn(failure.message);
  }
  if (outcome.status === "rejected") {
    throw outcome.reason;
  }
  return outcome.value;
}

/** Whether an error says no more than that a signal has aborted. */
export function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  const isReason = error === signal?.reason || (error instanceof Error && error.name === "AbortError");
  return signal?.aborted === true && isReason;
}

/**
 * Does all of something, also after one that fails.
 *
 * @throws the errors of those that have failed, together.
 */
export async function allOf(actions: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw new AggregateError(errors, errors.map(errorMessage).join("\n"));
  }
}

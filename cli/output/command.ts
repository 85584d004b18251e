import { setImmediate as turn } from "node:timers/promises";
import { errorMessage } from "../../clients/retry";

/** An error after which a command ends with another exit code than 1. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/**
 * Runs a command, reports its error as one message and exit code 1, or that of the error, and ends this process: what a
 * failed command has left under way does not hold it. An output that cannot be written does not end a command, which may have
 * something to revert; it fails in the end, unless no more was wrong than that nobody read on.
 */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  const errors = outputErrors();
  try {
    await command();
    // Streams tell of an error in the next turn.
    await turn();
    if (errors.length > 0) {
      throw new Error(`the output cannot be written: ${errors[0]!.message}`);
    }
  } catch (error) {
    console.error(`error: ${errorMessage(error)}`);
    process.exit(error instanceof CommandError ? error.exitCode : 1);
  }
  process.exit();
}

/**
 * Ends this process, which has nothing to revert, when nobody reads its output any more: whoever read it may have seen
 * enough, as `head` has.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: Error) => {
    if (isWithoutReader(error)) {
      process.exit();
    }
  });
}

/** The errors of this process's outputs from now on, but those of a reader that has gone, as `tee` does at Ctrl-C. */
function outputErrors(): readonly Error[] {
  const errors: Error[] = [];
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: Error) => errors.push(...(isWithoutReader(error) ? [] : [error])));
  }
  return errors;
}

function isWithoutReader({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE";
}

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
 * failed command has left under way does not hold it.
 */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof CommandError ? error.exitCode : 1);
  }
  process.exit();
}

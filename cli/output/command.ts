/**
 * Runs a command, reports its error as one message and exit code 1, and ends this process: what a failed command has
 * left under way does not hold it.
 */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  process.exit();
}

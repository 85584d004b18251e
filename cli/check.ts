import { checkSettings } from "../stacks/load";
import { runCommand } from "./command";
import { readConfig } from "./settings";

/**
 * Checks the settings of a stack before Pulumi does: Pulumi would stop at the first value of a wrong type, and not say
 * what the value is.
 */
async function check(): Promise<void> {
  const { errors } = await checkSettings(await readConfig(process.argv[2] ?? "dev"));
  if (errors.length > 0) {
    throw new Error(["the settings of this stack cannot be used:", ...errors].join("\n  "));
  }
}

void runCommand(check);

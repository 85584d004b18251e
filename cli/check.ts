import { checkSettings } from "../stacks/load";
import { runCommand } from "./command";
import { describePrediction } from "./prediction";
import { readConfig } from "./settings";

/**
 * Checks the settings of a stack before Pulumi does, and prints what the fleet will need. Pulumi would stop at the
 * first value of a wrong type, and not say what the value is.
 */
async function check(): Promise<void> {
  const { settings, errors } = await checkSettings(await readConfig(process.argv[2] ?? "dev"));
  if (settings === undefined) {
    throw new Error(["the settings of this stack cannot be used:", ...errors].join("\n  "));
  }
  console.log(await describePrediction(settings));
}

void runCommand(check);

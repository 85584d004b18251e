import { stringify } from "yaml";
import { effectiveSettings } from "./effective-settings";
import { runCommand } from "./output/command";
import { readSettings } from "./pulumi/settings";
import { stackName } from "./pulumi/stack-name";

/**
 * Prints the settings of a stack as they take effect, with every default, as YAML. Nothing is
 * asked of the machine and the clusters: one looks here when they cannot hold what the settings ask for.
 */
async function settings(): Promise<void> {
  const stack = stackName();
  const effective = await effectiveSettings(await readSettings(stack), stack);
  console.log(stringify(effective, { aliasDuplicateObjects: false }).trimEnd());
}

void runCommand(settings);

import { provideArtifacts } from "../checks/artifacts";
import { checkSettings } from "../checks/check";
import type { CheckedSettings } from "../checks/check";
import { runCommand } from "./output/command";
import { isPassphraseOf } from "./pulumi/passphrase";
import { describePrediction } from "./output/prediction";
import { readStackFile } from "./pulumi/stack-file";
import type { StackFile } from "./pulumi/stack-file";
import { stackName } from "./pulumi/stack-name";

/**
 * Checks the stack before Pulumi does, and prints what the fleet will need.
 *
 * @throws Error with a line for each thing that is wrong.
 */
export async function check(): Promise<void> {
  const stack = stackName();
  const settings = await checkStack(stack, await readStackFile(stack));
  console.log(await describePrediction(settings));
}

/**
 * Provides the versions and images that a stack's settings name, and checks the stack. Pulumi would stop at the first
 * value of a wrong type, and not say what the value is.
 *
 * @param what the stack is called in messages; default: its name.
 * @throws Error with a line for each thing that is wrong.
 */
export async function checkStack(stack: string, file: StackFile, what = stack): Promise<CheckedSettings> {
  const unavailable = await provideArtifacts(file.config);
  const { settings, errors } =
    unavailable.length > 0 ? { errors: unavailable } : await checkSettings(file.config, stack);
  const problems = errors.length > 0 ? errors : checkPassphrase(file);
  if (settings === undefined || problems.length > 0) {
    throw refusal(what, problems);
  }
  return settings;
}

/** The error that says why a stack is not brought up, with a line for each thing that is wrong. */
export function refusal(what: string, problems: readonly string[]): Error {
  const lines = [`stack ${what} cannot be brought up, and nothing was changed:`, ...problems];
  return new Error(lines.join("\n").replaceAll("\n", "\n  "));
}

function checkPassphrase({ name, encryptionSalt }: StackFile): string[] {
  if (encryptionSalt === undefined || isPassphraseOf(encryptionSalt, process.env)) {
    return [];
  }
  return [
    `${name}: encryptionsalt is that of another passphrase than the environment's: give the one that the stack was ` +
      "made with in PULUMI_CONFIG_PASSPHRASE_FILE; or remove the line, if there is no such stack yet",
  ];
}

if (require.main === module) {
  void runCommand(check);
}

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { writeProblem } from "./access";
import { environment } from "./environment";
import { SetupError } from "./errors";
import { lock, type Lock } from "./lock";
import { createPassphrase } from "./passphrase";
import { localDirectory, passphraseFile, projectRoot, pulumiHome, stateDirectory, toolsDirectory } from "./paths";
import { provide, type ProvideOptions } from "./provide";
import { tasksOf } from "./task";

export interface SetupOptions extends ProvideOptions {
  /** Default: this project's. */
  readonly lock?: Lock;
}

/**
 * Provides everything that the lock file names, and what Pulumi needs for its state. Running it again does what is left
 * to do.
 *
 * @throws SetupError
 */
export async function setup(options: SetupOptions = {}): Promise<void> {
  const root = options.root ?? projectRoot();
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new SetupError(`The tools are for linux/amd64; this is ${process.platform}/${process.arch}`);
  }
  const problem = writeProblem(localDirectory(root));
  if (problem !== undefined) {
    throw new SetupError(`The folder for tools, state and clusters cannot be written: ${problem}`);
  }
  mkdirSync(toolsDirectory(root), { recursive: true });
  mkdirSync(stateDirectory(root), { recursive: true, mode: 0o700 });
  providePassphrase(root, options.env ?? process.env);
  await provide(tasksOf(options.lock ?? lock), options);
  switchOffLogs(pulumiHome(root));
}

/**
 * Makes the passphrase of a new state. A new one for a state that is there already would be of no use.
 *
 * @throws SetupError if the one of the state is gone.
 */
function providePassphrase(root: string, env: NodeJS.ProcessEnv): void {
  const file = passphraseFile(root);
  const isOurs = environment(root, env)["PULUMI_CONFIG_PASSPHRASE_FILE"] === file;
  const stacks = join(stateDirectory(root), ".pulumi", "stacks");
  if (isOurs && !existsSync(file) && existsSync(stacks)) {
    throw new SetupError(
      `${file} is gone, with which the secrets in ${stateDirectory(root)} are encrypted: restore it, or name the file ` +
        "that has the passphrase now in PULUMI_CONFIG_PASSPHRASE_FILE; if it is lost, see docs/recovery.md",
    );
  }
  createPassphrase(file);
}

/**
 * Keeps Pulumi from writing every property of every resource into compressed, encrypted logs in its home, which takes a
 * third of the engine's time; there is no option against it, but it goes without where it cannot make the folder
 * (pulumi v3.250.0, pkg/logging/encrypted.go, StartLogging). `pulumi -v=9 --logtostderr` still logs.
 */
function switchOffLogs(home: string): void {
  const logs = join(home, "logs");
  rmSync(logs, { recursive: true, force: true });
  writeFileSync(logs, "");
}

async function main(): Promise<void> {
  try {
    await setup();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Not exitCode: a name server that does not answer would keep the process waiting.
    process.exit(1);
  }
}

if (require.main === module) {
  void main();
}

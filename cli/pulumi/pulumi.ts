import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { projectRoot } from "../../tools/paths";
import { withTemporaryDirectory } from "./temporary-directory";

/** Whether this process has been told to end. */
let interrupted = false;
/** The command under way. */
let child: ChildProcess | undefined;

/**
 * Lets this process end only when the command under way has ended, which is told to end as well: Pulumi then ends its
 * steps under way, and writes the state. Ctrl-C reaches it by itself, from the terminal.
 */
export function endGracefully(): void {
  process.once("SIGINT", () => (interrupted = true));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      interrupted = true;
      child?.kill("SIGINT");
    });
  }
}

/** The project, for Pulumi's Automation API. */
export function workspace(): Promise<LocalWorkspace> {
  return LocalWorkspace.create({ workDir: projectRoot() });
}

/** Runs Pulumi with the settings of the base stack, on the base stack unless told otherwise. It asks no questions. */
export function pulumi(operation: string, base: string, ...args: string[]): Promise<void> {
  const isBase = !args.includes("--stack");
  const unasked = operation === "preview" ? [] : ["--yes", "--skip-preview"];
  const config = `Pulumi.${base}.yaml`;
  const configFile = existsSync(join(projectRoot(), config)) ? ["--config-file", config] : [];
  // A stack of workload clusters is written once, at its end: see docs/scale.md for what that saves and what it costs.
  const env = isBase ? process.env : { ...process.env, PULUMI_SKIP_CHECKPOINTS: "true" };
  return withTemporaryDirectory((directory) =>
    run("pulumi", [operation, ...unasked, ...args, ...(isBase ? ["--stack", base] : configFile)], {
      ...env,
      TMPDIR: directory,
    }),
  );
}

/** @throws if the command fails, or this process was told to end before. */
export function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    if (interrupted) {
      reject(new Error("interrupted; run it again to go on"));
      return;
    }
    child = spawn(command, args, { cwd: projectRoot(), env, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${[command, ...args].join(" ")} ended with ${signal ?? `exit code ${code}`}`));
      }
    });
  });
}

/** What Pulumi's command line said, or why it could not be run, of all that the error of its library has. */
export function pulumiMessage({ message }: Error): string {
  return (/^error: (.+)$/m.exec(message) ?? /^ stderr: (.+)$/m.exec(message))?.[1] ?? message;
}

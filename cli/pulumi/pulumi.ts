import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { projectRoot } from "../../tools/paths";
import { run } from "./interruption";
import { withTemporaryDirectory } from "./temporary-directory";

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

/** What Pulumi's command line said, or why it could not be run, of all that the error of its library has. */
export function pulumiMessage({ message }: Error): string {
  return (/^error: (.+)$/m.exec(message) ?? /^ stderr: (.+)$/m.exec(message))?.[1] ?? message;
}

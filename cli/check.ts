import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { checkSettings } from "../stacks/load";
import { projectRoot } from "../tools/paths";
import { runCommand } from "./command";

interface ProjectFile {
  name: string;
  config: Record<string, { default?: unknown }>;
}

/**
 * Checks the settings of a stack before Pulumi does: Pulumi would stop at the first value of a wrong type, and not say
 * what the value is.
 */
async function check(): Promise<void> {
  const stack = process.argv[2] ?? "dev";
  const project = (await readYaml("Pulumi.yaml")) as ProjectFile;
  const defaults = Object.entries(project.config).map(([name, { default: value }]) => [name, value]);
  const { config = {} } = ((await readYaml(`Pulumi.${stack}.yaml`)) ?? {}) as { config?: Record<string, unknown> };
  const prefix = `${project.name}:`;
  const given = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix) || !key.includes(":"))
    .map(([key, value]) => [key.replace(prefix, ""), value]);
  const { errors } = await checkSettings(Object.fromEntries([...defaults, ...given]) as Record<string, unknown>);
  if (errors.length > 0) {
    throw new Error(["the settings of this stack cannot be used:", ...errors].join("\n  "));
  }
}

async function readYaml(name: string): Promise<unknown> {
  const file = join(projectRoot(), name);
  return existsSync(file) ? parse(await readFile(file, "utf8")) : undefined;
}

void runCommand(check);

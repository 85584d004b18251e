import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../stacks/settings";
import type { Settings } from "../stacks/settings";
import { projectRoot } from "../tools/paths";

interface ProjectFile {
  name: string;
  config: Record<string, { default?: unknown }>;
}

/** The configuration of a stack, with the project's defaults. */
export async function readConfig(stack: string): Promise<Record<string, unknown>> {
  const project = (await readYaml("Pulumi.yaml")) as ProjectFile;
  const defaults = Object.entries(project.config).map(([name, { default: value }]) => [name, value]);
  const { config = {} } = ((await readYaml(`Pulumi.${stack}.yaml`)) ?? {}) as { config?: Record<string, unknown> };
  const prefix = `${project.name}:`;
  const given = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix) || !key.includes(":"))
    .map(([key, value]) => [key.replace(prefix, ""), value]);
  return Object.fromEntries([...defaults, ...given]) as Record<string, unknown>;
}

/** The settings of a stack. @throws if they are not allowed. */
export async function readSettings(stack: string): Promise<Settings> {
  const { settings, errors } = parseSettings(await readConfig(stack));
  if (settings === undefined) {
    throw new Error(errors.join("\n"));
  }
  return settings;
}

async function readYaml(name: string): Promise<unknown> {
  const file = join(projectRoot(), name);
  return existsSync(file) ? parse(await readFile(file, "utf8")) : undefined;
}

import * as pulumi from "@pulumi/pulumi";
import { checkEnvironment } from "./environment";
import { parseSettings } from "./settings";
import type { Settings } from "./settings";

/**
 * The settings of the stack that is run, once they and the machine are known to be right.
 *
 * @throws RunError that names everything that is wrong, before any resource is declared.
 */
export async function loadSettings(): Promise<Settings> {
  const prefix = `${pulumi.getProject()}:`;
  const config = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const { settings, errors } = await checkSettings(Object.fromEntries(config) as Record<string, string>);
  if (settings === undefined) {
    throw new pulumi.RunError(errors.join("\n"));
  }
  return settings;
}

/** Checks a stack's configuration, and, if it is right, that the machine can hold what it asks for. */
export async function checkSettings(
  config: Readonly<Record<string, unknown>>,
): Promise<{ settings?: Settings; errors: string[] }> {
  const { settings, errors } = parseSettings(config);
  if (settings === undefined) {
    return { errors };
  }
  const missing = await checkEnvironment(settings);
  return missing.length > 0 ? { errors: missing } : { settings, errors: [] };
}

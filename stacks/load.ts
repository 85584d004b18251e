import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "./check";
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

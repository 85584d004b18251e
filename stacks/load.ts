import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "../checks/check";
import type { CheckedSettings } from "../checks/check";
import { namespaceErrors } from "../settings/namespaces";

/**
 * The settings of the stack that is run, once they and the machine are known to be right.
 *
 * @throws RunError that names everything that is wrong, before any resource is declared.
 */
export async function loadSettings(): Promise<CheckedSettings> {
  const prefix = `${pulumi.getProject()}:`;
  const config = pulumi.runtime.allConfig();
  const own = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const misplaced = namespaceErrors(pulumi.getProject(), Object.keys(config));
  const { settings, errors } = await checkSettings(Object.fromEntries(own) as Record<string, string>);
  if (settings === undefined || misplaced.length > 0) {
    throw new pulumi.RunError([...misplaced, ...errors].join("\n"));
  }
  return settings;
}

import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "../checks/check";
import type { CheckedSettings } from "../checks/check";
import { ensureFleetId } from "../settings/fleet-id";
import { namespaceErrors } from "../settings/namespaces";
import { parseClusterStack } from "./cluster-stacks";

/**
 * The settings of the stack that is run, with the ID of its fleet, once they and the machine are known to be right.
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
  const stack = pulumi.getStack();
  const base = parseClusterStack(stack)?.base ?? stack;
  const { settings, errors } = await checkSettings(Object.fromEntries(own) as Record<string, string>, base);
  if (settings === undefined || misplaced.length > 0) {
    throw new pulumi.RunError([...misplaced, ...errors].join("\n"));
  }
  return { ...settings, fleetId: ensureFleetId(settings, base) };
}

import { checkEnvironment } from "./environment";
import { parseSettings } from "../settings/settings";
import type { Settings } from "../settings/settings";

/**
 * Checks a stack's configuration, and, if it is right, that the machine can hold what it asks for.
 *
 * @param config the values by setting, without the project's name.
 * @returns the settings, or one message per thing that is wrong.
 */
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

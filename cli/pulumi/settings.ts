import { parseSettings } from "../../settings/settings";
import type { Settings } from "../../settings/settings";
import { readStackFile } from "./stack-file";

/** The settings of a stack. @throws if they are not allowed. */
export async function readSettings(stack: string): Promise<Settings> {
  const { settings, errors } = parseSettings((await readStackFile(stack)).config);
  if (settings === undefined) {
    throw new Error(errors.join("\n"));
  }
  return settings;
}

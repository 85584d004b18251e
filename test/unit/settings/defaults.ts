import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The settings of a stack that sets none: the defaults of Pulumi.yaml, as text, which is how Pulumi hands them over. */
export function defaultSettings(): Record<string, string> {
  const project = parse(readFileSync(join(__dirname, "../../../Pulumi.yaml"), "utf8"));
  const settings = Object.entries<{ default: unknown }>(project.config);
  return Object.fromEntries(
    settings.map(([name, { default: value }]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

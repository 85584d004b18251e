import { isMapping } from "../tools/mapping";
import { contradictions } from "./contradictions";
import { describeIssue } from "./messages";
import { schema } from "./schema";
import type { Settings } from "./schema";

export type { Settings } from "./schema";

/** Settings, or one message per thing that is wrong with them. */
export type SettingsResult = { settings: Settings; errors: [] } | { settings?: undefined; errors: string[] };

/**
 * Checks a stack's configuration.
 *
 * @param config the values by setting, without the project's name; text that is JSON counts as the JSON.
 */
export function parseSettings(config: Readonly<Record<string, unknown>>): SettingsResult {
  const values = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, withDefaultKind(name, decode(name, value))]),
  );
  const result = schema.safeParse(values);
  if (!result.success) {
    return { errors: result.error.issues.flatMap((issue) => describeIssue(issue, schema, values)) };
  }
  const errors = contradictions(result.data);
  return errors.length > 0 ? { errors } : { settings: result.data, errors: [] };
}

/**
 * The kinds of the defaults in `Pulumi.yaml`. Pulumi has a default for the whole of a setting only: one of which a stack
 * sets another part (`topology.apiServer.profile`) would have no kind.
 */
const DEFAULT_KINDS: Readonly<Record<string, string>> = {
  topology: "dedicated",
  managementCluster: "local",
  backingCluster: "management",
};

function withDefaultKind(name: string, value: unknown): unknown {
  const kind = DEFAULT_KINDS[name];
  return kind === undefined || !isMapping(value) ? value : { kind, ...value };
}

/** Settings that are text, whatever it looks like. */
const TEXTS = ["nodePortRange", "fleetId"];

/** The value of a setting, which Pulumi hands to a program as text, whatever it is. */
export function decode(name: string, value: unknown): unknown {
  if (typeof value !== "string" || TEXTS.includes(name)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

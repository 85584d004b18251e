import { parse } from "yaml";
import { decode } from "../../settings/settings";

/** A setting that an experiment changes: where it is, and its value. */
export interface Assignment {
  readonly path: readonly [string, ...(string | number)[]];
  readonly value: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** A step of a path: a name, an index, or a name that has dots in it. */
const STEP = /(?:^|(?!^)\.)([^.[\]"]+)|\[(\d+)\]|\["([^"]+)"\]/y;

/**
 * Parses `PATH=VALUE`: a path as `pulumi config set --path` takes it, and a value in YAML.
 *
 * @throws if it is none.
 */
export function parseAssignment(text: string): Assignment {
  const separator = text.indexOf("=");
  const path = parsePath(text.slice(0, Math.max(separator, 0)));
  if (path === undefined) {
    throw new Error(
      `SET: ${JSON.stringify(text)} is not allowed: must be PATH=VALUE, such as managers.kubeadmControlPlane.concurrency=1`,
    );
  }
  try {
    return { path, value: parse(text.slice(separator + 1)) };
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new Error(`SET: ${JSON.stringify(text)} is not allowed: the value must be YAML, without spaces: ${reason}`, {
      cause: error,
    });
  }
}

function parsePath(text: string): Assignment["path"] | undefined {
  const steps = new RegExp(STEP);
  const keys: (string | number)[] = [];
  while (steps.lastIndex < text.length) {
    const [, name, index, quoted] = steps.exec(text) ?? [];
    const key = name ?? quoted ?? (index === undefined ? undefined : Number(index));
    if (key === undefined) {
      return undefined;
    }
    keys.push(key);
  }
  const [setting, ...rest] = keys;
  return typeof setting === "string" ? [setting, ...rest] : undefined;
}

/** A stack's configuration with these settings changed; that it is allowed is not checked. */
export function withChange(config: Values, assignments: readonly Assignment[]): Values {
  return assignments.reduce(
    (values, { path: [setting, ...path], value }) => ({
      ...values,
      [setting]: withValue(decode(setting, values[setting]), path, value),
    }),
    config,
  );
}

/** What is not there of the path, or is no mapping or list, is made. */
function withValue(parent: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  if (typeof key === "number") {
    const items: readonly unknown[] = Array.isArray(parent) ? parent : [];
    return Object.assign([...items], { [key]: withValue(items[key], rest, value) });
  }
  const members = typeof parent === "object" && !Array.isArray(parent) ? (parent as Values | null) : {};
  return { ...members, [key]: withValue(members?.[key], rest, value) };
}

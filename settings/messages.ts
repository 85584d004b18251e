import { z } from "zod";
import { nearest } from "./nearest";

/**
 * Says what is wrong with a setting: its path, its value, and what is allowed.
 *
 * @param schema what the settings were compared with.
 * @param values the settings.
 */
export function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType, values: Record<string, unknown>): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const known = namesAt(schema, path, values);
    return issue.keys.map((key) => `${[...path, key].join(".")}: ${describeUnknown(key, known)}`);
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => `${path.join(".")}: ${message}`);
  }
  const value = path.reduce<unknown>(memberOf, values);
  if (value === undefined) {
    return [`${path.join(".")}: is missing: ${allowed(issue)}`];
  }
  return [`${path.join(".")}: ${show(value)} is not allowed: ${allowed(issue)}`];
}

/** A value as its owner wrote it: JSON has neither infinite numbers nor those that are none. */
function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Types that have a plainer name than the schema's. */
const TYPE_NAMES: Record<string, string> = {
  int: "a whole number",
  number: "a finite number",
  record: "of type object",
  boolean: "true or false",
};

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPE_NAMES[issue.expected] ?? `of type ${issue.expected}`}`;
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") {
        return "must not be empty";
      }
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "invalid_union":
      return "options" in issue ? `must be one of ${(issue.options as string[]).join(", ")}` : issue.message;
    default:
      return issue.message;
  }
}

/** What is said of an unknown setting: the one that may have been meant, and all that there are in its place. */
function describeUnknown(key: string, known: string[]): string {
  const meant = nearest(key, known);
  return `unknown setting; ${meant === undefined ? "" : `did you mean ${meant}? `}known here: ${known.join(", ")}`;
}

/** The names of the settings that there are below a path. */
function namesAt(schema: z.core.$ZodType, path: readonly string[], value: unknown): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return namesAt(schema.unwrap(), path, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = schema.options as z.ZodObject<{ kind: z.ZodLiteral }>[];
    const option = options.find(({ shape }) => shape.kind.value === memberOf(value, "kind"));
    return option === undefined ? [] : namesAt(option, path, value);
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  }
  return namesAt(schemaOf(schema, key), rest, memberOf(value, key));
}

/** What a member of a list, a record or an object is compared with. */
function schemaOf(schema: z.core.$ZodType, key: string): z.core.$ZodType {
  if (schema instanceof z.ZodArray) {
    return schema.element;
  }
  return (schema instanceof z.ZodRecord ? schema.valueType : (schema as z.ZodObject).shape[key]) as z.core.$ZodType;
}

function memberOf(parent: unknown, key: string): unknown {
  return (parent as Record<string, unknown> | undefined)?.[key];
}

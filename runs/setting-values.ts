/** The value of a setting, by its path: `topology.kind`. Undefined if there is none. */
export function settingAt(settings: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
}

/** All values within settings that have no others in them, as JSON, by path: `topology.kind`. */
export function settingValues(settings: unknown, path = ""): Map<string, string> {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    return new Map([[path, JSON.stringify(settings)]]);
  }
  const parts = Object.entries(settings).map(([key, part]) =>
    settingValues(part, path === "" ? key : `${path}.${key}`),
  );
  return new Map(parts.flatMap((values) => [...values]));
}

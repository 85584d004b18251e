/** What each of two sides has of one thing. */
export interface Sides {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The values that a side's runs have, by name, each once and in order. */
export type SideValues = ReadonlyMap<string, readonly string[]>;

/** Collects what a side's runs have. */
export function sideValues(entries: Iterable<readonly [name: string, value: string]>): SideValues {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of entries) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return new Map([...values].map(([name, own]) => [name, [...own].toSorted()]));
}

/** What differs between two sides, by name. */
export function differences(a: SideValues, b: SideValues): (readonly [name: string, sides: Sides])[] {
  const names = [...new Set([...a.keys(), ...b.keys()])].toSorted();
  return names
    .map((name) => [name, { a: a.get(name) ?? [], b: b.get(name) ?? [] }] as const)
    .filter(([, sides]) => sides.a.join() !== sides.b.join());
}

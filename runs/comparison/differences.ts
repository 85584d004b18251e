/** What two sides have differently: its name, and what each of them has. */
export interface Difference {
  readonly name: string;
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

/** What differs between two sides, in the order of the names. */
export function differences(a: SideValues, b: SideValues): Difference[] {
  const names = [...new Set([...a.keys(), ...b.keys()])].toSorted();
  return names
    .map((name) => ({ name, a: a.get(name) ?? [], b: b.get(name) ?? [] }))
    .filter(({ a, b }) => a.join() !== b.join());
}

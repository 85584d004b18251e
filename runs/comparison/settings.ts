import type { Run } from "../format";
import { settingValues } from "../setting-values";

/** A setting that two sides have differently: its path, and the values of each, as JSON. */
export interface DifferentSetting {
  readonly path: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The settings that follow from where a fleet is, and not from what was set. */
const DERIVED = ["fleetId"];

/** The settings in which one side's runs differ from the other's. */
export function differentSettings(a: readonly Run[], b: readonly Run[]): DifferentSetting[] {
  const [left, right] = [
    a.map(({ settings }) => settingValues(settings)),
    b.map(({ settings }) => settingValues(settings)),
  ];
  const paths = [...new Set([...left, ...right].flatMap((leaves) => [...leaves.keys()]))].toSorted();
  const values = (side: Map<string, string>[], path: string) =>
    [...new Set(side.flatMap((leaves) => leaves.get(path) ?? []))].toSorted();
  return paths
    .filter((path) => !DERIVED.includes(path))
    .map((path) => ({ path, a: values(left, path), b: values(right, path) }))
    .filter((setting) => setting.a.join() !== setting.b.join());
}

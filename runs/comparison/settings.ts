import type { Run } from "../format";
import { settingValues } from "../setting-values";
import { differences, sideValues } from "./differences";
import type { Sides } from "./differences";

/** A setting that two sides have differently: its path, and the values of each, as JSON. */
export interface DifferentSetting extends Sides {
  readonly path: string;
}

/** The settings that follow from where a fleet is, and not from what was set. */
const DERIVED = ["fleetId"];

/** The settings in which one side's runs differ from the other's. */
export function differentSettings(a: readonly Run[], b: readonly Run[]): DifferentSetting[] {
  return differences(valuesOf(a), valuesOf(b))
    .filter(([path]) => !DERIVED.includes(path))
    .map(([path, sides]) => ({ path, ...sides }));
}

function valuesOf(runs: readonly Run[]) {
  return sideValues(runs.flatMap(({ settings }) => [...settingValues(settings)]));
}

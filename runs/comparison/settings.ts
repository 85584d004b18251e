import type { Run } from "../format";
import { settingValues } from "../setting-values";
import { differences, sideValues } from "./differences";
import type { Difference } from "./differences";
import { withStackSizesAsSet } from "./stack-sizes";
import { withTopologyDefaults } from "./topology-defaults";

/** The settings that follow from where a fleet is, and not from what was set. */
const DERIVED = ["fleetId"];

/** The settings in which one side's runs differ from the other's, by path; their values are JSON. */
export function differentSettings(a: readonly Run[], b: readonly Run[]): Difference[] {
  return differences(valuesOf(a), valuesOf(b)).filter(({ name }) => !DERIVED.includes(name));
}

function valuesOf(runs: readonly Run[]) {
  return sideValues(
    runs.flatMap(({ settings }) => [...settingValues(withStackSizesAsSet(withTopologyDefaults(settings)))]),
  );
}

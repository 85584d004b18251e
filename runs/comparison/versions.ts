import type { Run } from "../format";
import { differences, sideValues } from "./differences";
import type { Difference } from "./differences";

/** The versions in which one side's runs differ from the other's: of tools, of providers, and of this program. */
export function differentVersions(a: readonly Run[], b: readonly Run[]): Difference[] {
  return differences(versionsOf(a), versionsOf(b));
}

function versionsOf(runs: readonly Run[]) {
  return sideValues(runs.flatMap(({ versions }) => Object.entries(versions)));
}

import { FAULTS } from "./faults";
import { forgetNudges } from "./host-nudges";
import { revertLoad } from "./load-changes";
import type { LocalFleet } from "./local-fleet";
import { allOf } from "./revert";

/**
 * Ends all faults, and what a load has changed, that a process which was killed has left in a fleet. Does nothing where
 * nothing was left.
 *
 * @throws the errors of those that could not be ended, together: all others were.
 */
export async function endFaults(fleet: LocalFleet): Promise<void> {
  const recoveries = [...new Set(FAULTS.map(({ recover }) => recover))];
  await allOf([
    ...recoveries.map((recover) => () => recover(fleet)),
    () => revertLoad(fleet.management),
    () => forgetNudges(fleet.management),
  ]);
}

import { FAULTS } from "./faults";
import { restoreReplicas } from "./load";
import type { LocalFleet } from "./local-fleet";

/**
 * Ends all faults, and what a load has changed, that a process which was killed has left in a fleet. Does nothing where
 * nothing was left.
 */
export async function endFaults(fleet: LocalFleet): Promise<void> {
  for (const fault of FAULTS) {
    await fault.recover(fleet);
  }
  await restoreReplicas(fleet.management);
}

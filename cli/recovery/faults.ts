import { endFaults } from "../../faults/leftovers";
import { errorMessage } from "../../clients/retry";
import { isPoweredOn } from "../../local/node-status";
import type { Settings } from "../../settings/settings";
import { localFleetOf, notLocal } from "../local-fleet";

/**
 * Ends the faults that a `make faults` which was killed has left. Those of a fleet without its management cluster have
 * ended with the nodes, which an update starts by itself.
 */
export async function endLeftFaults(settings: Settings): Promise<void> {
  if (notLocal(settings) !== undefined) {
    return;
  }
  const fleet = localFleetOf(settings, () => Promise.resolve());
  if (fleet === undefined || !(await isPoweredOn(fleet.node))) {
    return;
  }
  try {
    await endFaults(fleet);
  } catch (error) {
    console.warn(`What \`make faults\` may have left could not be looked for: ${errorMessage(error)}`);
  }
}

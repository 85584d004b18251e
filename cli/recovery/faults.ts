import { endFaults } from "../../faults/leftovers";
import { errorMessage } from "../../clients/retry";
import { localNodeStatus } from "../../local/node";
import type { Settings } from "../../settings/settings";
import { localFleetOf, notLocal } from "../local-fleet";

/** Ends the faults that a `make faults` which was killed has left; an update starts nodes by itself. */
export async function endLeftFaults(settings: Settings): Promise<void> {
  const fleet = notLocal(settings) === undefined ? localFleetOf(settings, () => Promise.resolve()) : undefined;
  try {
    await (fleet && endFaults(fleet));
  } catch (error) {
    // Without its management cluster, a fleet has none that would not end with a node.
    if ((await localNodeStatus(fleet!.node)) === "running") {
      console.warn(`What \`make faults\` may have left could not be looked for: ${errorMessage(error)}`);
    }
  }
}

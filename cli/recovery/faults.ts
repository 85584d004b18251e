import { errorMessage, retry } from "../../clients/retry";
import { endFaults } from "../../faults/leftovers";
import { isPoweredOn } from "../../local/node-status";
import type { Settings } from "../../settings/settings";
import { localFleetOf, notLocal } from "../local-fleet";
import type { StateResource } from "../pulumi/state";
import { goneClusters, startNodes, withoutClusters } from "./nodes";

/** Seconds for managers to come up on a node that was started: their webhooks admit what is changed. */
const MANAGERS_SECONDS = 180;

/**
 * Ends the faults that a `make faults` which was killed has left. Those in objects outlive a node that stops, and no update
 * sees them: nodes of the state that do not run are started first.
 */
export async function endLeftFaults(settings: Settings, resources: StateResource[]): Promise<void> {
  if (notLocal(settings) !== undefined) {
    return;
  }
  const fleet = localFleetOf(settings, async () =>
    startNodes(withoutClusters(resources, await goneClusters(resources))),
  );
  if (fleet === undefined) {
    return;
  }
  try {
    const timeoutSeconds = (await isPoweredOn(fleet.node)) ? 0 : MANAGERS_SECONDS;
    await fleet.start();
    // The state may have no such node: the update makes it, or starts what it adopts.
    if (await isPoweredOn(fleet.node)) {
      await retry("end faults", { timeoutSeconds }, () => endFaults(fleet));
    }
  } catch (error) {
    console.warn(`What \`make faults\` may have left could not be looked for: ${errorMessage(error)}`);
  }
}

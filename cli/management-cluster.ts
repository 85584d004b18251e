import type { KubernetesClient } from "../clients/kubernetes/client";
import { errorMessage } from "../clients/retry";
import type { ManagerDefinitions } from "../components/manager-definitions";
import type { Settings } from "../settings/settings";
import { fleetClusters } from "./fleet-clusters";
import { readSettings } from "./pulumi/settings";
import { readState } from "./pulumi/state";
import type { StateResource } from "./pulumi/state";

/** The management cluster of a fleet, and what manages it. */
export interface FleetManagement {
  /** Those of the fleet's stack. */
  readonly settings: Settings;
  readonly client: KubernetesClient;
  readonly managers: ManagerDefinitions;
}

/**
 * The management cluster of a stack's fleet, by the stack's settings: its outputs are there only when its first update has
 * ended.
 *
 * @throws if there is no such stack, or it has no management cluster.
 */
export async function findManagement(stack: string): Promise<FleetManagement> {
  const settings = await readSettings(stack);
  const { management, managers } = fleetClusters(settings);
  await fleetResources(stack);
  const client = management();
  if (client === undefined) {
    throw new Error(`stack ${stack} has no management cluster yet: \`make up\` makes it`);
  }
  return { settings, client, managers };
}

/**
 * What a stack has: one that is being brought up for the first time has resources, and no outputs yet.
 *
 * @throws if there is no such stack, or it has nothing.
 */
export async function fleetResources(stack: string): Promise<StateResource[]> {
  const { resources } = await readState(stack).catch((error: unknown) => {
    throw new Error(`stack ${stack} cannot be read: ${errorMessage(error)}`, { cause: error });
  });
  if (resources.length === 0) {
    throw new Error(`stack ${stack} has no fleet: run \`make up\``);
  }
  return resources;
}

import { refusals } from "../../resources/fleet-layout/layout";
import type { FleetLayout } from "../../resources/fleet-layout/layout";
import { workloadClusterNumber } from "../../settings/placement";
import type { Settings } from "../../settings/settings";
import { layoutOf } from "../../stacks/layout";
import type { ExistingClusterStack } from "../pulumi/cluster-stacks";
import { isOfType, readState, workloadClustersOf } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Looks for what would move workload clusters that an update was to delete, and did not: it records its number of
 * clusters before it deletes those beyond. To be called after an update that did not end; Pulumi itself compares with
 * the record only.
 *
 * @param resources the state of the base stack.
 * @throws if the settings are refused.
 */
export async function assertLayoutKept(
  resources: StateResource[],
  clusterStacks: ExistingClusterStack[],
  settings: Settings,
): Promise<void> {
  const states = [resources];
  for (const { name } of clusterStacks) {
    states.push((await readState(name)).resources);
  }
  const reasons = interruptedRefusals(states.flat(), settings);
  if (reasons.length > 0) {
    throw new Error(`the last update did not end, and nothing was changed:\n  ${reasons.join("\n  ")}`);
  }
}

/** Why settings are refused for the clusters that the states of a fleet still have. */
export function interruptedRefusals(resources: StateResource[], settings: Settings): string[] {
  const record = resources.find((resource) => isOfType(resource, "FleetLayout"));
  if (record === undefined) {
    return [];
  }
  const layout = record.inputs as unknown as FleetLayout;
  const numbers = workloadClustersOf(resources).map(workloadClusterNumber);
  const clusterCount = numbers.reduce((highest, number) => Math.max(highest, number), layout.clusterCount);
  return refusals({ ...layout, clusterCount }, layoutOf(settings)).map(({ reason }) => reason);
}

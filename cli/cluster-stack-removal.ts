import { clusterNamesOf } from "../stacks/cluster-stacks";
import { destroyClusterStack } from "./pulumi/cluster-stacks";
import type { ExistingClusterStack } from "./pulumi/cluster-stacks";
import type { StateResource } from "./pulumi/state";
import { UpdateRecord } from "./pulumi/update-record";
import { removeClusters } from "./recovery/sweep";

/**
 * Destroys stacks of workload clusters with their clusters; nodes and managers must run. The Clusters, hosts and
 * Namespaces of all of them are deleted first, without Pulumi: it would wait at the end of each kind in each stack.
 *
 * @param resources of the base stack.
 */
export async function destroyClusterStacks(
  resources: StateResource[],
  stacks: readonly ExistingClusterStack[],
): Promise<void> {
  // The next update looks what there is, if this is interrupted and the stack is to stay after all.
  stacks.forEach(({ name }) => new UpdateRecord(name).remove());
  await removeClusters(
    resources,
    stacks.flatMap((stack) => clusterNamesOf(stack)),
  );
  for (const stack of stacks.toReversed()) {
    await destroyClusterStack(stack);
  }
}

import { KubernetesClient } from "../../clients/kubernetes/client";
import { NAMESPACE } from "../../clients/kubernetes/kinds";
import { ownedBy } from "../../clients/kubernetes/ownership";
import { removeWatched } from "../../clients/kubernetes/removal";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { isWorkloadClusterName } from "../../settings/placement";
import { backingSweepTargets, managedKinds, managementSweepTargets } from "../../topologies";
import type { IsWanted, SweepTarget } from "../../topologies/topology";
import { assertNotInterrupted, isInterrupted } from "../pulumi/interruption";
import { inputsIn } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Deletes the workload clusters of a stack that are not wanted, whether a state knows of them or not: an update that
 * was killed may not have noted what it made. What is not the fleet's stays, and so do etcd tenants of other names, since
 * nothing says who has made those.
 *
 * @param resources of the base stack.
 * @throws if this process was told to end: no other workload cluster is begun then, and what was begun has ended.
 */
export async function sweep(resources: StateResource[], wanted: readonly string[]): Promise<void> {
  const isWanted = (name: string) => wanted.includes(name) || !isWorkloadClusterName(name);
  const inputs = inputsIn(resources);
  const announce = (name: string) => console.log(`Cluster ${name}: not on record, is deleted`);
  // A Cluster needs its API server until it is gone.
  await sweepTargets(managementSweepTargets(inputs, announce), "what no state knows of", isWanted);
  await sweepTargets(backingSweepTargets(inputs), "what no state knows of", isWanted);
}

/**
 * Deletes workload clusters from the management cluster, each as soon as it can be: of a stack, Pulumi deletes all objects
 * that others need only when the last of these others is gone.
 *
 * @param resources of the base stack.
 * @throws if this process was told to end, as {@link sweep} does.
 */
export async function removeClusters(resources: StateResource[], names: readonly string[]): Promise<void> {
  const targets = managementSweepTargets(inputsIn(resources));
  await sweepTargets(targets, "what there is of workload clusters", (name) => !names.includes(name));
}

async function sweepTargets(targets: SweepTarget[], what: string, isWanted: IsWanted): Promise<void> {
  await Promise.all(
    targets.map((target) => deleteIn(target.cluster, what, (client) => target.sweep(client, isWanted, isInterrupted))),
  );
  assertNotInterrupted();
}

/**
 * Waits until what is being deleted of workload clusters is gone, since it cannot be adopted any more.
 *
 * @param resources of the base stack.
 */
export async function finishDeletions(resources: StateResource[]): Promise<void> {
  const inputs = inputsIn(resources);
  const targets = [...managementSweepTargets(inputs), ...backingSweepTargets(inputs)];
  await Promise.all(
    targets.map(({ cluster, fleet }) => finishDeletionsIn(KubernetesClient.fromReference(cluster), fleet)),
  );
}

async function finishDeletionsIn(client: KubernetesClient, fleet: string): Promise<void> {
  for (const kind of await client.served([...managedKinds, NAMESPACE])) {
    const owned = await client.list(kind, { labelSelector: ownedBy(fleet) });
    const deleted = owned.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined);
    await Promise.all(deleted.map((object) => removeWatched(client, object)));
  }
}

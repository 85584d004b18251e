import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import { NAMESPACE } from "../../clients/kubernetes/kinds";
import { ownedBy } from "../../clients/kubernetes/ownership";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { isWorkloadClusterName } from "../../settings/placement";
import { managedKinds, sweepTargets } from "../../topologies";
import { DELETE_TIMEOUT_SECONDS } from "../../topologies/management-sweep";
import { isOfType, readState } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Deletes the workload clusters of a stack that are not wanted, whether a state knows of them or not: an update that
 * was killed may not have noted what it made. What is not the fleet's stays, and so do etcd tenants of other names, since
 * nothing says who has made those.
 */
export async function sweep(base: string, wanted: readonly string[]): Promise<void> {
  const isWanted = (name: string) => wanted.includes(name) || !isWorkloadClusterName(name);
  await Promise.all(
    targetsOf((await readState(base)).resources).map((target) =>
      deleteIn(target.cluster, "what no state knows of", (client) => target.sweep(client, isWanted)),
    ),
  );
}

/** Waits until what is being deleted of workload clusters is gone, since it cannot be adopted any more. */
export async function finishDeletions(base: string): Promise<void> {
  const targets = targetsOf((await readState(base)).resources);
  await Promise.all(
    targets.map(({ cluster, fleet }) => finishDeletionsIn(KubernetesClient.fromReference(cluster), fleet)),
  );
}

async function finishDeletionsIn(client: KubernetesClient, fleet: string): Promise<void> {
  for (const kind of await client.served([...managedKinds, NAMESPACE])) {
    const owned = await client.list(kind, { labelSelector: ownedBy(fleet) });
    const deleted = owned.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined);
    await Promise.all(deleted.map((object) => client.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS)));
  }
}

function targetsOf(resources: StateResource[]) {
  return sweepTargets((name) => resources.filter((resource) => isOfType(resource, name)).map(({ inputs }) => inputs));
}

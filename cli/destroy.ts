import type { StackSummary } from "@pulumi/pulumi/automation";
import { skipTenants } from "../clients/etcd/skipped";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { KubeconfigContext } from "../clients/kubernetes/reference";
import { SKIP_UNREACHABLE } from "../clients/kubernetes/unreachable";
import { existingClusters, findUnreachableClusters } from "../checks/existing-clusters";
import { isTopologyKind, managementSweepTargets, topologyKind } from "../topologies";
import { destroyClusterStacks } from "./cluster-stack-removal";
import { clusterStacksOf, removeClusterStack } from "./pulumi/cluster-stacks";
import type { ExistingClusterStack } from "./pulumi/cluster-stacks";
import { renewCredentials } from "./recovery/credentials";
import { findUnreadyEtcds } from "./recovery/etcds";
import { goneClusters, startNodes, withoutClusters } from "./recovery/nodes";
import { restoreManagers } from "./recovery/managers";
import { assertTypesUnused } from "./recovery/other-users";
import { pulumi } from "./pulumi/pulumi";
import { selectExisting } from "./pulumi/select-stack";
import { readSettings } from "./pulumi/settings";
import {
  existingClustersOf,
  inputsIn,
  isOfType,
  isOwnCluster,
  settlePendingOperations,
  workloadClustersOf,
} from "./pulumi/state";
import type { RecordedCluster, StateResource } from "./pulumi/state";
import { removeClusters, sweep } from "./recovery/sweep";
import { UpdateRecord } from "./pulumi/update-record";

/**
 * Destroys a stack, and the stacks of its workload clusters. What there is to destroy says the state: the settings may
 * have changed since.
 *
 * What is in a cluster that the program has made ends with that cluster, unless machines outlive it; only from clusters
 * that were there before, every object has to be deleted. One that cannot be used any more is left as it is.
 */
export async function destroy(base: string, stacks: StackSummary[]): Promise<void> {
  await selectExisting(base, stacks);
  new UpdateRecord(base).remove();
  const { resources } = (await settlePendingOperations(base, "destroy")).state;
  const clusterStacks = clusterStacksOf(base, stacks);
  if (resources.length === 0) {
    console.log(
      `Stack ${base} has nothing on record; if its state was lost, run \`make up\` first: it adopts what there is`,
    );
  }
  const clusters = [...existingClustersOf(resources), ...outlivedClustersOf(resources)];
  const hasNothingToEmpty = clusters.length === 0 && (await hasOwnClusters(base, resources));
  try {
    await (hasNothingToEmpty ? forget(base, clusterStacks) : emptyClusters(base, resources, clusters, clusterStacks));
    await pulumi("destroy", base);
  } finally {
    skipTenants([]);
  }
}

/** The management cluster of a fleet whose machines outlive it: only its managers can delete them. */
function outlivedClustersOf(resources: StateResource[]): RecordedCluster[] {
  const topology = resources.find((resource) => isOfType(resource, "FleetLayout"))?.inputs.topology;
  if (typeof topology !== "string" || !isTopologyKind(topology) || topologyKind(topology).outlivesManagement !== true) {
    return [];
  }
  return managementSweepTargets(inputsIn(resources)).map(({ cluster }) => ({ ...cluster, name: "management" }));
}

/** Whether all clusters are the program's own; of what has no clusters on record the settings have to say so. */
async function hasOwnClusters(base: string, resources: StateResource[]): Promise<boolean> {
  const existing = existingClustersOf(resources);
  if (existing.length > 0 || resources.some(isOwnCluster)) {
    return existing.length === 0;
  }
  const { managementCluster, backingCluster } = await readSettings(base);
  return managementCluster.kind !== "existing" && backingCluster.kind !== "existing";
}

/** Removes stacks of workload clusters with what they know of. */
async function forget(base: string, clusterStacks: ExistingClusterStack[]): Promise<void> {
  for (const { name } of clusterStacks) {
    new UpdateRecord(name).remove();
    await removeClusterStack({ name, base }, { force: true });
  }
}

/** Deletes the workload clusters that are not in the stack itself from the clusters. */
async function emptyClusters(
  base: string,
  resources: StateResource[],
  clusters: RecordedCluster[],
  clusterStacks: ExistingClusterStack[],
): Promise<void> {
  const gone = await goneClusters(resources);
  await startNodes(withoutClusters(resources, gone));
  const unreachable = await findUnreachableClusters(clusters.filter(({ name }) => !gone.includes(name)));
  if (unreachable.size > 0) {
    await assertNotMoved(base, clusters);
  }
  if (!unreachable.has("management") && !gone.includes("management")) {
    await assertTypesUnused(resources);
    await restoreManagers(resources);
  }
  const unready = await findUnreadyEtcds(resources);
  unready.forEach(({ problem }) => console.log(`${problem}; it is deleted with its tenants`));
  skipTenants(unready.map(({ etcd }) => etcd));
  const skipped = [...unreachable.values(), ...gone.map((name) => `cluster ${name} was deleted by hand`)];
  if (skipped.length > 0) {
    console.log(skipped.map((problem) => `${problem}; what is in it is skipped`).join("\n"));
    process.env[SKIP_UNREACHABLE] = "true";
  }
  await renewCredentials(resources, [{ name: base }, ...clusterStacks]);
  await destroyClusterStacks(resources, clusterStacks);
  // Pulumi would end at the first webhook that is away, as they all are on a node that was just started.
  const names = workloadClustersOf(resources);
  await removeClusters(resources, names);
  await sweep(resources, names);
}

/** @throws if a cluster that cannot be reached where the state says is one that the settings name now. */
async function assertNotMoved(base: string, clusters: RecordedCluster[]): Promise<void> {
  for (const { setting, path, context } of await existingClustersIn(base)) {
    const uid = await uidOf({ path, context });
    const moved = clusters.find((cluster) => cluster.uid === uid);
    if (moved !== undefined && (moved.path !== path || moved.context !== context)) {
      throw new Error(
        `${setting}: the kubeconfig of cluster ${moved.name} was moved since the last update: run \`make up\` first`,
      );
    }
  }
}

/** The clusters of kind `existing` that the settings name; settings with mistakes in them do not stop a destroy. */
async function existingClustersIn(base: string) {
  return readSettings(base).then(existingClusters, () => []);
}

/** Undefined if the cluster cannot be reached. */
async function uidOf(cluster: KubeconfigContext): Promise<string | undefined> {
  return Promise.resolve(cluster)
    .then((cluster) => KubernetesClient.fromReference(cluster).uid())
    .catch(() => undefined);
}

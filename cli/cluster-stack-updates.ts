import type { OutputMap } from "@pulumi/pulumi/automation";
import { KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { isAvailable } from "../resources/cluster-availability/available";
import { refusals } from "../resources/fleet-layout/layout";
import type { FleetLayout } from "../resources/fleet-layout/layout";
import type { Settings } from "../settings/settings";
import { clusterNamesOf } from "../stacks/cluster-stacks";
import type { ClusterStack } from "../stacks/cluster-stacks";
import { layoutOf } from "../stacks/layout";
import { destroyClusterStacks } from "./cluster-stack-removal";
import { clusterStacksOf, initClusterStack, listStacks } from "./pulumi/cluster-stacks";
import type { ExistingClusterStack } from "./pulumi/cluster-stacks";
import { readOutputs } from "./pulumi/outputs";
import { pulumi } from "./pulumi/pulumi";
import { readState } from "./pulumi/state";
import type { StateResource } from "./pulumi/state";
import { digestOf, UpdateRecord } from "./pulumi/update-record";
import { renewCredentials } from "./recovery/credentials";
import type { UpgradedVersions } from "./recovery/kept-versions";
import { startNodes } from "./recovery/nodes";
import { restoreManagers } from "./recovery/managers";

/**
 * Deletes the workload clusters in stacks of their own that are no longer wanted. To be called before their base stack is
 * updated, which deletes backing clusters that no others need.
 *
 * @param existing the stacks that there are.
 * @param resources of the base stack.
 * @returns the stacks that there are then.
 * @throws if the base stack would refuse the settings.
 */
export async function shrinkClusterStacks(
  base: string,
  existing: ExistingClusterStack[],
  settings: Settings,
  resources: StateResource[],
  versions: UpgradedVersions,
): Promise<ExistingClusterStack[]> {
  const { clusterCount } = settings;
  const concerned = existing.filter(({ last }) => last > clusterCount);
  if (concerned.length === 0) {
    return existing;
  }
  const outputs = await readOutputs(base);
  const layout = outputs.layout?.value as FleetLayout | undefined;
  const surplus = concerned.filter(({ first }) => first > clusterCount);
  const isSmaller = layout !== undefined && layout.clusterCount > clusterCount;
  if (surplus.length === 0 && !isSmaller) {
    return existing;
  }
  assertAccepted(layout, settings);
  await startNodes(resources);
  await restoreManagers(resources);
  await renewCredentials(resources, surplus);
  await destroyClusterStacks(resources, surplus);
  const remaining = existing.filter((stack) => !surplus.includes(stack));
  const partial = isSmaller ? concerned.filter((stack) => remaining.includes(stack)) : [];
  return partial.length > 0 ? updateClusterStacks(base, partial, remaining, settings, outputs, versions) : remaining;
}

function assertAccepted(layout: FleetLayout | undefined, settings: Settings): void {
  const reasons = layout === undefined ? [] : refusals(layout, layoutOf(settings)).map(({ reason }) => reason);
  if (reasons.length > 0) {
    throw new Error(reasons.join("\n"));
  }
}

/**
 * Updates stacks of workload clusters: those for which something has changed since they were last updated, whose last
 * update failed, or whose Clusters are not all Available.
 *
 * @param existing the stacks that there are; others are created.
 * @param outputs of the base stack.
 * @returns the stacks that there are then.
 */
export async function updateClusterStacks(
  base: string,
  wanted: ClusterStack[],
  existing: ExistingClusterStack[],
  settings: Settings,
  outputs: OutputMap,
  versions: UpgradedVersions,
): Promise<ExistingClusterStack[]> {
  const available = await availableClusters(outputs);
  const updated = new Map<string, string>();
  let stacks = existing;
  try {
    for (const stack of wanted) {
      const digest = digestOfInputs(outputs, settings, stack.last);
      const found = existing.find(({ name }) => name === stack.name);
      const names = clusterNamesOf(stack, settings.clusterCount);
      const isUnchanged = new UpdateRecord(stack.name).matches(digest, found?.lastUpdate);
      if (isUnchanged && names.every((name) => available.has(name))) {
        console.log(`Stack ${stack.name}: unchanged`);
      } else {
        const resources = found === undefined ? [] : (await readState(stack.name)).resources;
        await versions.keep(resources, names, () => updateClusterStack(base, stack, found !== undefined));
        updated.set(stack.name, digest);
      }
    }
  } finally {
    if (updated.size > 0) {
      stacks = await recordUpdates(base, updated);
    }
  }
  return stacks;
}

/** The names of the Clusters for which an update would not wait: of none if the management cluster cannot be asked. */
async function availableClusters({ managementKubeconfig }: OutputMap): Promise<ReadonlySet<string>> {
  const clusters = await KubernetesClient.fromKubeconfig(managementKubeconfig!.value as string)
    .list(CLUSTER)
    .catch(() => []);
  return new Set(clusters.filter(isAvailable).map(({ metadata }) => metadata!.namespace!));
}

async function updateClusterStack(base: string, { name }: ClusterStack, exists: boolean): Promise<void> {
  const record = new UpdateRecord(name);
  // A command that was killed has not noted what it has deleted.
  const refresh = exists && !record.exists ? ["--refresh"] : [];
  record.remove();
  if (!exists) {
    await initClusterStack(name);
  }
  await pulumi("up", base, "--stack", name, ...refresh);
}

/**
 * Pulumi reads the states of all stacks for a list of them, so there is one for all records.
 *
 * @returns the list.
 */
async function recordUpdates(base: string, digests: Map<string, string>): Promise<ExistingClusterStack[]> {
  const stacks = clusterStacksOf(base, await listStacks());
  for (const { name, lastUpdate } of stacks) {
    const digest = digests.get(name);
    if (digest !== undefined) {
      new UpdateRecord(name).write(digest, lastUpdate);
    }
  }
  return stacks;
}

/** A digest of all that a stack of clusters up to the number `last` depends on. */
function digestOfInputs(outputs: OutputMap, { clusterCount, ...settings }: Settings, last: number): string {
  const { sharedParts, sharedSecrets } = outputs;
  return digestOf({ ...settings, last: Math.min(last, clusterCount), shared: { sharedParts, sharedSecrets } });
}

import type { OutputMap, StackSummary } from "@pulumi/pulumi/automation";
import type { ExperimentRun } from "../runs/format";
import { stackSizes } from "../settings/stack-sizes";
import { clusterStacks } from "../stacks/cluster-stacks";
import type { ClusterStack } from "../stacks/cluster-stacks";
import { workloadClusterNames } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { clusterStacksOf, createClusterStack, destroyClusterStack, listStacks } from "./pulumi/cluster-stacks";
import type { ExistingClusterStack } from "./pulumi/cluster-stacks";
import { endLeftFaults } from "./recovery/faults";
import { assertLayoutKept } from "./recovery/layout";
import { startNodes } from "./recovery/local-nodes";
import { restoreManagers } from "./recovery/managers";
import { readOutputs } from "./pulumi/fleet";
import { pulumi } from "./pulumi/pulumi";
import { selectForUpdate } from "./pulumi/select-stack";
import { readState, settlePendingOperations } from "./pulumi/state";
import type { StateResource } from "./pulumi/state";
import { runRecorded } from "./recorded-run";
import { finishDeletions, sweep } from "./recovery/sweep";
import { digestOf, UpdateRecord } from "./pulumi/update-record";

/**
 * Creates or updates a stack, and the stacks of its workload clusters.
 *
 * @param experiment which run of an experiment it is; default: of none.
 */
export async function up(base: string, stacks: StackSummary[], experiment?: ExperimentRun): Promise<void> {
  const { settings, existing } = await selectForUpdate(base, stacks);
  await endLeftFaults(settings);
  await runRecorded("up", base, settings, () => update(base, settings, existing), experiment);
}

async function update(base: string, settings: Settings, existing: ExistingClusterStack[]): Promise<void> {
  const wanted = clusterStacks(base, settings.clusterCount, stackSizes(settings));
  const outputs = await upBase(base, existing, settings);
  const surplus = existing.filter(({ first }) => first > settings.clusterCount);
  for (const stack of surplus.reverse()) {
    await destroyClusterStack(stack);
  }
  if (wanted.length > 0) {
    await upClusterStacks(base, wanted, existing, settings, outputs);
  }
  await sweep(base, workloadClusterNames(settings.clusterCount));
  new UpdateRecord(base).write();
}

/**
 * Updates a stack's own resources. After a command that was killed the state may not be what there is.
 *
 * @returns the stack's outputs.
 */
async function upBase(base: string, clusterStacks: ExistingClusterStack[], settings: Settings): Promise<OutputMap> {
  const record = new UpdateRecord(base);
  const resources = record.exists ? [] : (await readState(base)).resources;
  const isInterrupted = resources.length > 0;
  record.remove();
  if (isInterrupted) {
    await assertLayoutKept(resources, clusterStacks, settings);
    await finishInterrupted(base, resources);
  }
  await pulumi("up", base, ...(isInterrupted ? ["--refresh"] : []));
  return readOutputs(base);
}

/** Deletes to its end what was being deleted, since it cannot be adopted any more; nodes and managers must run. */
async function finishInterrupted(base: string, resources: StateResource[]): Promise<void> {
  const { deleted } = await settlePendingOperations(base, "update");
  const remaining = resources.filter(({ urn }) => !deleted.includes(urn));
  await startNodes(remaining);
  if (deleted.length > 0) {
    const targets = deleted.flatMap((urn) => ["--target", urn]);
    await pulumi("destroy", base, "--target-dependents", ...targets);
  }
  await restoreManagers(remaining);
  await finishDeletions(base);
}

/** Updates the stacks for which something has changed since they were last updated, or whose last update failed. */
async function upClusterStacks(
  base: string,
  wanted: ClusterStack[],
  existing: ExistingClusterStack[],
  settings: Settings,
  { sharedParts, sharedSecrets }: OutputMap,
): Promise<void> {
  const updated = new Map<string, string>();
  const shared = { sharedParts, sharedSecrets };
  try {
    for (const { name, last } of wanted) {
      const digest = digestOfInputs(shared, settings, last);
      const stack = existing.find((stack) => stack.name === name);
      const record = new UpdateRecord(name);
      if (record.matches(digest, stack?.lastUpdate)) {
        console.log(`Stack ${name}: unchanged`);
        continue;
      }
      // A command that was killed has not noted what it has deleted.
      const refresh = stack !== undefined && !record.exists ? ["--refresh"] : [];
      record.remove();
      if (stack === undefined) {
        await createClusterStack(name);
      }
      await pulumi("up", base, "--stack", name, ...refresh);
      updated.set(name, digest);
    }
  } finally {
    await recordUpdates(base, updated);
  }
}

/** Pulumi reads the states of all stacks for a list of them, so there is one for all records. */
async function recordUpdates(base: string, digests: Map<string, string>): Promise<void> {
  const stacks = digests.size === 0 ? [] : await listStacks();
  for (const { name, lastUpdate } of clusterStacksOf(base, stacks)) {
    const digest = digests.get(name);
    if (digest !== undefined) {
      new UpdateRecord(name).write(digest, lastUpdate);
    }
  }
}

/** A digest of all that a stack of clusters up to the number `last` depends on. */
function digestOfInputs(shared: unknown, { clusterCount, ...settings }: Settings, last: number): string {
  return digestOf({ ...settings, last: Math.min(last, clusterCount), shared });
}

import type { StackSummary } from "@pulumi/pulumi/automation";
import type { ExperimentRun } from "../runs/format";
import { stackSizes } from "../settings/stack-sizes";
import { clusterStacks } from "../stacks/cluster-stacks";
import { workloadClusterNames } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { shrinkClusterStacks, updateClusterStacks } from "./cluster-stack-updates";
import { UnfinishedNote } from "./experiment/unfinished";
import type { ExistingClusterStack } from "./pulumi/cluster-stacks";
import { renewCredentials } from "./recovery/credentials";
import { endLeftFaults } from "./recovery/faults";
import { UpgradedVersions } from "./recovery/kept-versions";
import { assertLayoutKept } from "./recovery/layout";
import { startNodes } from "./recovery/nodes";
import { restoreManagers } from "./recovery/managers";
import { readOutputs } from "./pulumi/outputs";
import { pulumi } from "./pulumi/pulumi";
import { selectForUpdate } from "./pulumi/select-stack";
import { readState, settlePendingOperations } from "./pulumi/state";
import type { StateResource } from "./pulumi/state";
import { runRecorded } from "./recorded-run";
import { finishDeletions, sweep } from "./recovery/sweep";
import { UpdateRecord } from "./pulumi/update-record";

/**
 * Creates or updates a stack, and the stacks of its workload clusters. If the stack was an experiment's, it is not any more: the
 * experiment would destroy what its user has made of it.
 *
 * @param experiment which run of an experiment it is; default: of none.
 */
export async function up(base: string, stacks: StackSummary[], experiment?: ExperimentRun): Promise<void> {
  const { settings, existing } = await selectForUpdate(base, stacks);
  if (experiment === undefined) {
    await new UnfinishedNote(base).remove();
  }
  await runRecorded("up", base, settings, () => update(base, settings, existing), experiment);
}

async function update(base: string, settings: Settings, existing: ExistingClusterStack[]): Promise<void> {
  const wanted = clusterStacks(base, settings.clusterCount, stackSizes(settings));
  const versions = new UpgradedVersions(base, settings);
  const { flags, resources } = await prepare(base, existing, settings);
  const remaining = await shrinkClusterStacks(base, existing, settings, resources, versions);
  await updateBase(base, settings, flags, resources, versions);
  if (wanted.length > 0) {
    await updateClusterStacks(base, wanted, remaining, settings, await readOutputs(base), versions);
  }
  await sweep((await readState(base)).resources, workloadClusterNames(settings.clusterCount));
  new UpdateRecord(base).write();
}

async function updateBase(
  base: string,
  settings: Settings,
  flags: string[],
  resources: StateResource[],
  versions: UpgradedVersions,
): Promise<void> {
  const { clustersInBaseStack } = stackSizes(settings);
  const names = workloadClusterNames(Math.min(settings.clusterCount, clustersInBaseStack));
  await versions.keep(resources, names, () => pulumi("up", base, ...flags));
}

/**
 * Finishes what a command that was killed has left. The state may then not be what there is.
 *
 * @returns the flags with which the base stack is to be updated, and its state's resources.
 */
async function prepare(
  base: string,
  existing: ExistingClusterStack[],
  settings: Settings,
): Promise<{ flags: string[]; resources: StateResource[] }> {
  const record = new UpdateRecord(base);
  const { resources } = await readState(base);
  await endLeftFaults(settings, resources);
  const hasEnded = record.exists;
  record.remove();
  if (hasEnded || resources.length === 0) {
    return { flags: [], resources };
  }
  await assertLayoutKept(resources, existing, settings);
  return { flags: ["--refresh"], resources: await finishInterrupted(base, existing, resources) };
}

/**
 * Deletes to its end what was being deleted, since it cannot be adopted any more; nodes and managers must run.
 *
 * @returns the resources that the state has then.
 */
async function finishInterrupted(
  base: string,
  existing: ExistingClusterStack[],
  resources: StateResource[],
): Promise<StateResource[]> {
  const { state, deleted } = await settlePendingOperations(base, "update");
  await renewCredentials(resources, [{ name: base }, ...existing]);
  const remaining = resources.filter(({ urn }) => !deleted.includes(urn));
  await startNodes(remaining);
  if (deleted.length > 0) {
    const targets = deleted.flatMap((urn) => ["--target", urn]);
    await pulumi("destroy", base, "--target-dependents", ...targets);
  }
  await restoreManagers(remaining);
  const now = deleted.length > 0 ? (await readState(base)).resources : state.resources;
  await finishDeletions(now);
  return now;
}

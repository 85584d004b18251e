import type { StackSummary } from "@pulumi/pulumi/automation";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { providers } from "../providers";
import type { LocalClusterInputs } from "../providers/local-cluster";
import { SKIP_UNREACHABLE } from "../providers/unreachable";
import { clusterStacks, parseClusterStack } from "../stacks/cluster-stacks";
import type { ClusterStack } from "../stacks/cluster-stacks";
import { findUnreachableClusters } from "../stacks/existing-clusters";
import type { Settings } from "../stacks/settings";
import { placeClusters } from "../stacks/placement";
import { projectRoot } from "../tools/paths";
import { isOfType, isOwnCluster, readState, settlePendingOperations } from "./state";
import type { StateResource } from "./state";
import { finishDeletions, sweep } from "./sweep";
import { clusterStacksOf, listStacks } from "./cluster-stacks";
import type { ExistingClusterStack } from "./cluster-stacks";
import { runCommand } from "./command";
import { stackName } from "./fleet";
import { restoreManagers } from "./managers";
import { endAtInterrupt, pulumi, run, workspace } from "./pulumi";
import { readSettings } from "./settings";
import { digestOf, UpdateRecord } from "./update-record";

/**
 * Runs an operation on a stack, and on the stacks of its workload clusters where they have their own.
 *
 * Usage: operation.js up | preview | refresh | destroy
 */
async function main(): Promise<void> {
  endAtInterrupt();
  const operations = { up, preview, refresh, destroy };
  const operation = operations[process.argv[2] as keyof typeof operations];
  await operation(stackName());
}

async function up(base: string): Promise<void> {
  const settings = await readSettings(base);
  const wanted = clusterStacks(base, settings.clusterCount, settings.clustersPerStack);
  const stacks = await listStacks();
  const existing = clusterStacksOf(base, stacks);
  await assertOnlyFleet(base, settings, stacks);
  await assertLayout(base, settings, existing);
  await upBase(base);
  const surplus = existing.filter(({ first }) => first > settings.clusterCount);
  for (const stack of surplus.reverse()) {
    await destroyClusterStack(stack);
  }
  if (wanted.length > 0) {
    await upClusterStacks(base, wanted, existing, settings);
  }
  await sweep(
    base,
    placeClusters(settings.clusterCount, settings.backingClusters, 0).map(({ name }) => name),
  );
  new UpdateRecord(base).write();
}

/** Updates a stack's own resources. After a command that was killed the state may not be what there is. */
async function upBase(base: string): Promise<void> {
  const record = new UpdateRecord(base);
  const resources = record.exists ? [] : (await readState(base)).resources;
  const isInterrupted = resources.length > 0;
  record.remove();
  if (isInterrupted) {
    await finishInterrupted(base, resources);
  }
  await pulumi("up", base, "--yes", "--skip-preview", ...(isInterrupted ? ["--refresh"] : []));
}

/**
 * Starts the nodes, without which the state cannot be refreshed, and deletes to its end what was being deleted, since it
 * cannot be taken over any more.
 */
async function finishInterrupted(base: string, resources: StateResource[]): Promise<void> {
  const { deleted } = await settlePendingOperations(base, "update");
  const nodes = resources.filter((resource) => isOfType(resource, "LocalCluster") && !deleted.includes(resource.urn));
  await Promise.all(nodes.map(({ inputs }) => providers.LocalCluster.create(inputs as unknown as LocalClusterInputs)));
  if (deleted.length > 0) {
    const targets = deleted.flatMap((urn) => ["--target", urn]);
    await pulumi("destroy", base, "--yes", "--skip-preview", "--target-dependents", ...targets);
  }
}

/** Updates the stacks for which something has changed since they were last updated, or whose last update failed. */
async function upClusterStacks(
  base: string,
  wanted: ClusterStack[],
  existing: ExistingClusterStack[],
  settings: Settings,
): Promise<void> {
  const updated = new Map<string, string>();
  const shared = await sharedOutputs(base);
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
      } else if (refresh.length > 0) {
        await finishDeletions(base);
      }
      await pulumi("up", base, "--yes", "--skip-preview", "--stack", name, ...refresh);
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

/** What the base stack gives the stacks of its workload clusters. */
async function sharedOutputs(base: string): Promise<unknown> {
  const { sharedClusters, sharedSecrets } = await workspace().then((workspace) => workspace.stackOutputs(base));
  return { sharedClusters, sharedSecrets };
}

/** A digest of all that a stack of clusters up to the number `last` depends on. */
function digestOfInputs(shared: unknown, { clusterCount, ...settings }: Settings, last: number): string {
  return digestOf({ ...settings, last: Math.min(last, clusterCount), shared });
}

async function preview(base: string): Promise<void> {
  const settings = await readSettings(base);
  const stacks = await listStacks();
  const existing = clusterStacksOf(base, stacks);
  await assertOnlyFleet(base, settings, stacks);
  await assertLayout(base, settings, existing);
  await pulumi("preview", base);
  for (const { name } of clusterStacks(base, settings.clusterCount, settings.clustersPerStack)) {
    if (existing.some((stack) => stack.name === name)) {
      await pulumi("preview", base, "--stack", name);
    } else {
      console.log(`Stack ${name}: to be created`);
    }
  }
  for (const { name } of existing.filter(({ first }) => first > settings.clusterCount)) {
    console.log(`Stack ${name}: to be destroyed`);
  }
}

async function refresh(base: string): Promise<void> {
  await pulumi("refresh", base, "--yes", "--skip-preview");
  for (const { name } of clusterStacksOf(base, await listStacks())) {
    await pulumi("refresh", base, "--yes", "--skip-preview", "--stack", name);
  }
}

/**
 * What is in a cluster that the program has made ends with that cluster; only from clusters that were there before,
 * every object has to be taken away. One that cannot be used any more is left as it is.
 */
async function destroy(base: string): Promise<void> {
  const stacks = clusterStacksOf(base, await listStacks()).reverse();
  const settings = await readSettings(base);
  const { managementCluster, backingCluster, clustersPerStack } = settings;
  const isOwn = managementCluster.kind !== "existing" && backingCluster.kind !== "existing";
  const problems = await findUnreachableClusters(settings);
  if (problems.length > 0) {
    console.log(problems.map((problem) => `${problem}; what is in it is skipped`).join("\n"));
    process.env[SKIP_UNREACHABLE] = "true";
  }
  new UpdateRecord(base).remove();
  const { resources } = (await settlePendingOperations(base, "destroy")).state;
  if (resources.length === 0) {
    console.log(
      `Stack ${base} has nothing on record; if its state was lost, run \`make up\` first: it takes over what is there`,
    );
  }
  if (!isOwn) {
    if (problems.length === 0) {
      await restoreManagers(resources);
    }
    for (const stack of stacks) {
      await destroyClusterStack(stack);
    }
    if (clustersPerStack > 0) {
      await sweep(base, []);
    }
  }
  for (const { name } of isOwn ? stacks : []) {
    new UpdateRecord(name).remove();
    await removeClusterStack({ name, base }, { force: true });
  }
  await pulumi("destroy", base, "--yes", "--skip-preview");
}

async function destroyClusterStack({ name, base }: ClusterStack): Promise<void> {
  new UpdateRecord(name).remove();
  await pulumi("destroy", base, "--yes", "--skip-preview", "--stack", name);
  await removeClusterStack({ name, base });
}

/** Removes a stack; Pulumi then has none selected, whichever it was. */
async function removeClusterStack(
  { name, base }: Pick<ClusterStack, "name" | "base">,
  options: { force?: boolean } = {},
): Promise<void> {
  const local = await workspace();
  await local.removeStack(name, options);
  await local.selectStack(base);
}

/** @throws if another stack has clusters on this machine: they have the names of those that this one would make. */
async function assertOnlyFleet(base: string, settings: Settings, stacks: StackSummary[]): Promise<void> {
  const { managementCluster, backingCluster } = settings;
  const makesClusters = [managementCluster, backingCluster].some(({ kind }) => kind === "local" || kind === "kind");
  const others = stacks.filter(({ name }) => name !== base && parseClusterStack(name) === undefined);
  for (const { name, resourceCount = 0 } of makesClusters ? others : []) {
    if (resourceCount > 0 && (await readState(name)).resources.some(isOwnCluster)) {
      throw new Error(
        `stack ${name} has clusters on this machine, and a checkout has room for one such fleet: ` +
          `run \`make down STACK=${name}\` first, or make a checkout for each`,
      );
    }
  }
}

/** @throws if the workload clusters are in other stacks than the settings say. */
async function assertLayout(base: string, settings: Settings, existing: ClusterStack[]): Promise<void> {
  const { clustersPerStack } = settings;
  const other = existing.find(({ first, last }) => last - first + 1 !== clustersPerStack);
  if (other !== undefined || (clustersPerStack > 0 && (await hasOwnClusters(base)))) {
    const made = other === undefined ? 0 : other.last - other.first + 1;
    throw new Error(
      `clustersPerStack: ${clustersPerStack}, but the clusters that there are were made with ${made}; ` +
        "set it back, or run `make down` first",
    );
  }
}

/** Whether a stack, if there is one, has workload clusters in itself. */
async function hasOwnClusters(base: string): Promise<boolean> {
  const outputs = await workspace()
    .then((workspace) => workspace.stackOutputs(base))
    .catch(() => undefined);
  return ((outputs?.clusters?.value as unknown[] | undefined) ?? []).length > 0;
}

/** Makes a stack that has the settings of its base stack: a file of its own would only hold a copy. */
async function createClusterStack(name: string): Promise<void> {
  await run("pulumi", ["stack", "init", name, "--no-select"]);
  rmSync(join(projectRoot(), `Pulumi.${name}.yaml`), { force: true });
}

void runCommand(main);

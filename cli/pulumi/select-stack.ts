import { resolve } from "node:path";
import type { StackSummary } from "@pulumi/pulumi/automation";
import type { KubeconfigContext } from "../../clients/kubernetes/reference";
import { parseClusterStack } from "../../stacks/cluster-stacks";
import { existingClusters } from "../../checks/existing-clusters";
import type { Settings } from "../../settings/settings";
import { clusterStacksOf } from "./cluster-stacks";
import type { ExistingClusterStack } from "./cluster-stacks";
import { run } from "./interruption";
import { readSettings } from "./settings";
import { existingClustersOf, isOwnCluster, readState } from "./state";
import type { StateResource } from "./state";

/**
 * Selects a stack for an update or its preview, and creates it if there is none.
 *
 * @returns its settings, and the stacks of its workload clusters that there are.
 * @throws before that, if its fleet would not be the only one in a cluster.
 */
export async function selectForUpdate(
  base: string,
  stacks: StackSummary[],
): Promise<{ settings: Settings; existing: ExistingClusterStack[] }> {
  const settings = await readSettings(base);
  const existing = clusterStacksOf(base, stacks);
  await assertOnlyFleet(base, settings, stacks);
  await run("pulumi", ["stack", "select", "--create", base]);
  return { settings, existing };
}

/**
 * Selects a stack.
 *
 * @throws if there is none of that name.
 */
export async function selectExisting(base: string, stacks: StackSummary[]): Promise<void> {
  const names = stacks.map(({ name }) => name).filter((name) => parseClusterStack(name) === undefined);
  if (!names.includes(base)) {
    throw new Error(
      `stack ${base}: there is none of that name; there are: ${names.join(", ") || "none"}; ` +
        "if its state was lost, run `make up` first: it takes over what there is",
    );
  }
  await run("pulumi", ["stack", "select", base]);
}

/**
 * Names are the same in all fleets.
 *
 * @throws if another stack has its fleet in the same existing cluster, or has clusters on this machine as this one will.
 */
async function assertOnlyFleet(base: string, settings: Settings, stacks: StackSummary[]): Promise<void> {
  const others = stacks.filter(({ name }) => name !== base && parseClusterStack(name) === undefined);
  for (const { name } of others.filter(({ resourceCount = 0 }) => resourceCount > 0)) {
    const shared = sharedCluster(settings, (await readState(name)).resources);
    if (shared !== undefined) {
      throw new Error(
        `stack ${name} has a fleet in ${shared}, which has room for one: run \`make down STACK=${name}\` first`,
      );
    }
  }
}

/** What the fleet of other settings would share with that of a state. */
function sharedCluster(settings: Settings, resources: StateResource[]): string | undefined {
  const kinds = [settings.managementCluster.kind, settings.backingCluster.kind];
  if (resources.some(isOwnCluster) && kinds.some((kind) => kind === "local" || kind === "kind")) {
    return "this checkout";
  }
  const key = ({ path, context }: KubeconfigContext) => JSON.stringify([resolve(path), context]);
  const keys = existingClusters(settings).map(key);
  return existingClustersOf(resources).find((cluster) => keys.includes(key(cluster)))?.path;
}

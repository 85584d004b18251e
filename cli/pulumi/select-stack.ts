import type { StackSummary } from "@pulumi/pulumi/automation";
import { parseClusterStack } from "../../stacks/cluster-stacks";
import type { Settings } from "../../settings/settings";
import { clusterStacksOf } from "./cluster-stacks";
import type { ExistingClusterStack } from "./cluster-stacks";
import { run } from "./interruption";
import { readSettings } from "./settings";
import { hasOwnCluster, readState } from "./state";

/**
 * Selects a stack for an update or its preview, and creates it if there is none.
 *
 * @returns its settings, and the stacks of its workload clusters that there are.
 * @throws before that, if its fleet would not be the only one on this machine.
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
        "if its state was lost, run `make up` first: it adopts what there is",
    );
  }
  await run("pulumi", ["stack", "select", base]);
}

/**
 * Clusters of this machine have the same names in all fleets; those that were there before say whose they are.
 *
 * @throws if another stack has clusters on this machine, as this one will.
 */
export async function assertOnlyFleet(base: string, settings: Settings, stacks: StackSummary[]): Promise<void> {
  if (![settings.managementCluster, settings.backingCluster].some(({ kind }) => kind === "local" || kind === "kind")) {
    return;
  }
  const others = stacks.filter(({ name }) => name !== base && parseClusterStack(name) === undefined);
  for (const { name } of others.filter(({ resourceCount = 0 }) => resourceCount > 0)) {
    if (hasOwnCluster(await readState(name))) {
      throw new Error(
        `stack ${name} has a fleet in this checkout, which has room for one: run \`make down STACK=${name}\` first`,
      );
    }
  }
}

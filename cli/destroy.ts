import type { StackSummary } from "@pulumi/pulumi/automation";
import type { ExistingClusterInputs } from "../providers/existing-cluster";
import { SKIP_UNREACHABLE } from "../providers/unreachable";
import { findUnreachableClusters } from "../stacks/existing-clusters";
import { clusterStacksOf, destroyClusterStack, removeClusterStack } from "./cluster-stacks";
import type { ExistingClusterStack } from "./cluster-stacks";
import { restoreManagers } from "./managers";
import { assertExists } from "./preconditions";
import { pulumi, run } from "./pulumi";
import { isOfType, settlePendingOperations } from "./state";
import type { StateResource } from "./state";
import { sweep } from "./sweep";
import { UpdateRecord } from "./update-record";

/**
 * Destroys a stack, and the stacks of its workload clusters. What there is to destroy says the state: the settings may
 * have changed since.
 *
 * What is in a cluster that the program has made ends with that cluster; only from clusters that were there before,
 * every object has to be taken away. One that cannot be used any more is left as it is.
 */
export async function destroy(base: string, stacks: StackSummary[]): Promise<void> {
  assertExists(base, stacks);
  await run("pulumi", ["stack", "select", base]);
  new UpdateRecord(base).remove();
  const { resources } = (await settlePendingOperations(base, "destroy")).state;
  const clusterStacks = clusterStacksOf(base, stacks).reverse();
  if (resources.length === 0) {
    console.log(
      `Stack ${base} has nothing on record; if its state was lost, run \`make up\` first: it takes over what there is`,
    );
  }
  const isInOwnClusters = resources.length > 0 && existingClusters(resources).length === 0;
  await (isInOwnClusters ? forget(base, clusterStacks) : emptyClusters(base, resources, clusterStacks));
  await pulumi("destroy", base, "--yes", "--skip-preview");
}

/** Removes stacks of workload clusters with what they know of. */
async function forget(base: string, clusterStacks: ExistingClusterStack[]): Promise<void> {
  for (const { name } of clusterStacks) {
    new UpdateRecord(name).remove();
    await removeClusterStack({ name, base }, { force: true });
  }
}

/** Takes the workload clusters that are not in the stack itself out of clusters that are there already. */
async function emptyClusters(
  base: string,
  resources: StateResource[],
  clusterStacks: ExistingClusterStack[],
): Promise<void> {
  const problems = await findUnreachableClusters(existingClusters(resources));
  if (problems.length > 0) {
    console.log(problems.map((problem) => `${problem}; what is in it is skipped`).join("\n"));
    process.env[SKIP_UNREACHABLE] = "true";
  } else {
    await restoreManagers(resources);
  }
  for (const stack of clusterStacks) {
    await destroyClusterStack(stack);
  }
  if (!resources.some(({ type }) => type === "metal3-scale:index:FakeWorkloadCluster")) {
    await sweep(base, []);
  }
}

function existingClusters(resources: StateResource[]): { setting: string; path: string; context?: string }[] {
  return resources
    .filter((resource) => isOfType(resource, "ExistingCluster"))
    .map(({ urn, inputs }) => {
      const { path, context } = inputs as unknown as ExistingClusterInputs;
      return { setting: `cluster ${urn.split("::").at(-1)}`, path, context };
    });
}

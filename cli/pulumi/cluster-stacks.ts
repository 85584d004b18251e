import { rmSync } from "node:fs";
import { join } from "node:path";
import type { StackSummary } from "@pulumi/pulumi/automation";
import { parseClusterStack } from "../../stacks/cluster-stacks";
import type { ClusterStack } from "../../stacks/cluster-stacks";
import { projectRoot } from "../../tools/paths";
import { run } from "./interruption";
import { pulumi, pulumiMessage, workspace } from "./pulumi";

/** A stack of workload clusters that there is. */
export type ExistingClusterStack = ClusterStack & StackSummary;

/**
 * The stacks of the project that there are. Pulumi reads the states of all of them for that.
 *
 * @throws with what Pulumi says if it cannot.
 */
export async function listStacks(): Promise<StackSummary[]> {
  const local = await workspace();
  return local.listStacks().catch((error: Error) => {
    throw new Error(`the stacks cannot be listed: ${pulumiMessage(error)}`, { cause: error });
  });
}

/** Those that have a base stack's workload clusters, by number. */
export function clusterStacksOf(base: string, stacks: StackSummary[]): ExistingClusterStack[] {
  return stacks
    .flatMap((summary) => {
      const stack = parseClusterStack(summary.name);
      return stack?.base === base ? [{ ...summary, ...stack }] : [];
    })
    .sort((a, b) => a.first - b.first);
}

/** Makes a stack that has the settings of its base stack: a file of its own would only hold a copy. */
export async function initClusterStack(name: string): Promise<void> {
  await run("pulumi", ["stack", "init", name, "--no-select"]);
  rmSync(join(projectRoot(), `Pulumi.${name}.yaml`), { force: true });
}

/** Destroys the workload clusters of a stack, and removes it. */
export async function destroyClusterStack({ name, base }: ClusterStack): Promise<void> {
  await pulumi("destroy", base, "--stack", name);
  await removeClusterStack({ name, base });
}

/** Removes a stack; Pulumi then has none selected, whichever it was. */
export async function removeClusterStack(
  { name, base }: Pick<ClusterStack, "name" | "base">,
  options: { force?: boolean } = {},
): Promise<void> {
  const local = await workspace();
  await local.removeStack(name, options);
  await local.selectStack(base);
}

import type { StackSummary } from "@pulumi/pulumi/automation";
import { clusterStacksOf } from "./pulumi/cluster-stacks";
import { pulumi } from "./pulumi/pulumi";
import { selectExisting } from "./pulumi/select-stack";
import { readState } from "./pulumi/state";
import { renewCredentials } from "./recovery/credentials";
import { startNodes } from "./recovery/nodes";

/** Adopts into the state of a stack, and of the stacks of its workload clusters, what changed outside of Pulumi. */
export async function refresh(base: string, stacks: StackSummary[]): Promise<void> {
  await selectExisting(base, stacks);
  const { resources } = await readState(base);
  const clusterStacks = clusterStacksOf(base, stacks);
  // What is in a node that does not run would count as gone.
  await startNodes(resources);
  await renewCredentials(resources, [{ name: base }, ...clusterStacks]);
  await pulumi("refresh", base);
  for (const { name } of clusterStacks) {
    await pulumi("refresh", base, "--stack", name);
  }
}

import type { StackSummary } from "@pulumi/pulumi/automation";
import { clusterStacksOf } from "./pulumi/cluster-stacks";
import { pulumi } from "./pulumi/pulumi";
import { selectExisting } from "./pulumi/select-stack";

/** Adopts into the state of a stack, and of the stacks of its workload clusters, what changed outside of Pulumi. */
export async function refresh(base: string, stacks: StackSummary[]): Promise<void> {
  await selectExisting(base, stacks);
  await pulumi("refresh", base);
  for (const { name } of clusterStacksOf(base, stacks)) {
    await pulumi("refresh", base, "--stack", name);
  }
}

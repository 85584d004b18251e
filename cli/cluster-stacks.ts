import type { StackSummary } from "@pulumi/pulumi/automation";
import { parseClusterStack } from "../stacks/cluster-stacks";
import type { ClusterStack } from "../stacks/cluster-stacks";
import { workspace } from "./pulumi";

/** A stack of workload clusters that there is. */
export type ExistingClusterStack = ClusterStack & StackSummary;

/** The stacks of the project that there are. Pulumi reads the states of all of them for that. */
export async function listStacks(): Promise<StackSummary[]> {
  return (await workspace()).listStacks();
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

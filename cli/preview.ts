import type { StackSummary } from "@pulumi/pulumi/automation";
import { stackSizes } from "../settings/stack-sizes";
import { clusterStacks } from "../stacks/cluster-stacks";
import { pulumi } from "./pulumi/pulumi";
import { selectForUpdate } from "./pulumi/select-stack";

/** Shows what an update would change. */
export async function preview(base: string, stacks: StackSummary[]): Promise<void> {
  const { settings, existing } = await selectForUpdate(base, stacks);
  await pulumi("preview", base);
  for (const { name } of clusterStacks(base, settings.clusterCount, stackSizes(settings))) {
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

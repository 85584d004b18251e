import type { StackSummary } from "@pulumi/pulumi/automation";
import { clusterStacks } from "../stacks/cluster-stacks";
import { clusterStacksOf } from "./cluster-stacks";
import { assertLayout, assertOnlyFleet } from "./preconditions";
import { pulumi, run } from "./pulumi";
import { readSettings } from "./settings";

/** Shows what an update would change. */
export async function preview(base: string, stacks: StackSummary[]): Promise<void> {
  const settings = await readSettings(base);
  const existing = clusterStacksOf(base, stacks);
  await assertOnlyFleet(base, settings, stacks);
  await assertLayout(base, settings, existing);
  await run("pulumi", ["stack", "select", "--create", base]);
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

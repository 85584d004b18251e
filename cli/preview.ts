import type { StackSummary } from "@pulumi/pulumi/automation";
import { stackSizes } from "../settings/stack-sizes";
import { clusterStacks } from "../stacks/cluster-stacks";
import { pulumi } from "./pulumi/pulumi";
import { selectForUpdate } from "./pulumi/select-stack";
import { readState } from "./pulumi/state";
import { UpdateRecord } from "./pulumi/update-record";
import { assertLayoutKept } from "./recovery/layout";

/** Shows what an update would change, unless it would be refused. */
export async function preview(base: string, stacks: StackSummary[]): Promise<void> {
  const { settings, existing } = await selectForUpdate(base, stacks);
  if (!new UpdateRecord(base).exists) {
    await assertLayoutKept((await readState(base)).resources, existing, settings);
  }
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

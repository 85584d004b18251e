import type { StackSummary } from "@pulumi/pulumi/automation";
import { runCommand } from "./output/command";
import { destroy } from "./destroy";
import { exclusively } from "./pulumi/exclusive";
import { preview } from "./preview";
import { endGracefully } from "./pulumi/interruption";
import { refresh } from "./refresh";
import { repairedStacks } from "./recovery/stacks";
import { stackName } from "./pulumi/stack-name";
import { up } from "./up";

type Operation = (base: string, stacks: StackSummary[]) => Promise<void>;

const OPERATIONS = { up, preview, refresh, destroy };

/**
 * Runs an operation on a stack, and on the stacks of its workload clusters where they have their own.
 *
 * Usage: operation.js up | preview | refresh | destroy
 */
async function main(): Promise<void> {
  const operation = OPERATIONS[process.argv[2] as keyof typeof OPERATIONS] as Operation | undefined;
  if (operation === undefined) {
    throw new Error(`usage: operation.js ${Object.keys(OPERATIONS).join(" | ")}`);
  }
  const base = stackName();
  endGracefully();
  await exclusively(async () => {
    await operation(base, await repairedStacks());
  });
}

void runCommand(main);

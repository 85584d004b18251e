import type { StackSummary } from "@pulumi/pulumi/automation";
import { stateDirectory } from "../../tools/paths";
import { removeStaleLocks, restoreStates } from "../../tools/repair";
import { listStacks } from "../pulumi/cluster-stacks";

/** The stacks that there are, after what a killed command has left in Pulumi's state was repaired; says what. */
export async function repairedStacks(): Promise<StackSummary[]> {
  report(removeStaleLocks(stateDirectory()));
  return listStacks().catch(restoreAndList);
}

/** Pulumi reads all states for a list of the stacks, and fails if one of them was cut off. */
async function restoreAndList(error: Error): Promise<StackSummary[]> {
  const messages = restoreStates(stateDirectory());
  if (messages.length === 0) {
    throw error;
  }
  report(messages);
  return listStacks();
}

function report(messages: string[]): void {
  messages.forEach((message) => console.error(message));
}

import type { OutputMap } from "@pulumi/pulumi/automation";
import { workspace } from "./pulumi";

/** The outputs of a stack, with its secrets. */
export async function readOutputs(stack: string): Promise<OutputMap> {
  return (await workspace()).stackOutputs(stack);
}

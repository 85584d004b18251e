import type { OutputMap } from "@pulumi/pulumi/automation";
import type { TopologyOutputs } from "../stacks/topology";
import { clusterStacksOf, listStacks } from "./cluster-stacks";
import { pulumiMessage, workspace } from "./pulumi";

type Resolved<T> = T extends { get(): infer V } ? V : T;

/** The outputs of a stack as they are after an update. */
export interface Fleet {
  managementKubeconfig: string;
  clusters: {
    [Key in keyof TopologyOutputs["clusters"][number]]: Resolved<TopologyOutputs["clusters"][number][Key]>;
  }[];
}

/**
 * Reads the fleet of a stack and of the stacks of its workload clusters.
 *
 * @throws if there is no such stack, or it has not been brought up.
 */
export async function readFleet(stack: string): Promise<Fleet> {
  const outputs = await readOutputs(stack).catch((error: Error) => {
    throw new Error(`stack ${stack} cannot be read: ${pulumiMessage(error)}`, { cause: error });
  });
  if (outputs.managementKubeconfig === undefined || outputs.clusters === undefined) {
    throw new Error(`stack ${stack} has no fleet: run \`make up\``);
  }
  const clusterStacks = clusterStacksOf(stack, await listStacks());
  const others = await Promise.all(clusterStacks.map(({ name }) => readOutputs(name)));
  return {
    managementKubeconfig: outputs.managementKubeconfig.value as string,
    clusters: [outputs, ...others].flatMap(({ clusters }) => (clusters?.value ?? []) as Fleet["clusters"]),
  };
}

async function readOutputs(stack: string): Promise<OutputMap> {
  return (await workspace()).stackOutputs(stack);
}

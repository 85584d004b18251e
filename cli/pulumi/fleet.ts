import type { OutputMap } from "@pulumi/pulumi/automation";
import { didYouMean } from "../../settings/nearest";
import type { StackOutputs } from "../../stacks/stack";
import { clusterStacksOf, listStacks } from "./cluster-stacks";
import { pulumiMessage, workspace } from "./pulumi";
import { readState } from "./state";

type Resolved<T> = T extends { get(): infer V } ? V : T;

/** The outputs of a stack as they are after an update. */
export interface Fleet {
  topology: StackOutputs["topology"];
  managementKubeconfig: string;
  /** By the name of the backing cluster; empty if the topology has none. */
  backingKubeconfigs: Record<string, string>;
  clusters: {
    [Key in keyof StackOutputs["clusters"][number]]: Resolved<StackOutputs["clusters"][number][Key]>;
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
    const { resources } = await readState(stack);
    throw new Error(
      resources.length === 0
        ? `stack ${stack} has no fleet: run \`make up\``
        : `stack ${stack} has no outputs yet: its first \`make up\` has not ended; \`make watch\` shows how far it is`,
    );
  }
  const clusterStacks = clusterStacksOf(stack, await listStacks());
  const others = await Promise.all(clusterStacks.map(({ name }) => readOutputs(name)));
  return {
    topology: outputs.topology!.value as Fleet["topology"],
    managementKubeconfig: outputs.managementKubeconfig.value as string,
    backingKubeconfigs: (outputs.backingKubeconfigs?.value ?? {}) as Fleet["backingKubeconfigs"],
    clusters: [outputs, ...others].flatMap(({ clusters }) => (clusters?.value ?? []) as Fleet["clusters"]),
  };
}

/** The kubeconfigs of the clusters that are not workload clusters, by the name that the user gives as CLUSTER. */
export function kubeconfigsByName(
  fleet: Pick<Fleet, "managementKubeconfig" | "backingKubeconfigs">,
): Map<string, string> {
  return new Map([["management", fleet.managementKubeconfig], ...Object.entries(fleet.backingKubeconfigs)]);
}

/** Where the Cluster of a workload cluster is. */
export type ClusterReference = Pick<Fleet["clusters"][number], "name" | "namespace">;

/**
 * Finds a workload cluster among others by the name that the user gives as CLUSTER.
 *
 * @param others names of the clusters that are not workload clusters.
 * @throws if there is none of that name.
 */
export function findCluster(
  { clusters }: { readonly clusters: readonly ClusterReference[] },
  name: string,
  others: readonly string[],
): ClusterReference {
  const cluster = clusters.find((cluster) => cluster.name === name);
  if (cluster !== undefined) {
    return cluster;
  }
  const names = clusters.map(({ name }) => name);
  const question = didYouMean(name, [...others, ...names]);
  throw new Error(`CLUSTER=${name} is not a cluster of this fleet;${question} ${describeNames(others, names)}`);
}

/** There may be thousands of workload clusters. */
function describeNames(others: readonly string[], names: readonly string[]): string {
  const [first, last] = [names[0], names.at(-1)];
  const range = first === undefined ? [] : [first === last ? first : `${first} to ${last}`];
  return `there are: ${[...others, ...range].join(", ")}`;
}

/** The outputs of a stack, with its secrets. */
export async function readOutputs(stack: string): Promise<OutputMap> {
  return (await workspace()).stackOutputs(stack);
}

import { resourceProviders } from "../../resources";
import { isFinished } from "../../resources/cluster-outputs";
import type { LocalClusterInputs } from "../../resources/local-cluster/provider";
import { isOfType, isOwnCluster, logicalName } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Starts the nodes of a state that do not run: what is in them can then be refreshed, or deleted. One that could not
 * be made has nothing in it: the update makes it, by the settings of now, which may have corrected what was wrong.
 *
 * @throws Error if one is gone.
 */
export async function startNodes(resources: StateResource[]): Promise<void> {
  const nodes = finishedClusters(resources);
  await Promise.all(nodes.map(({ provider, inputs }) => provider.start(inputs as unknown as LocalClusterInputs)));
}

/** The names of the clusters of a state that were made to their end, and that were deleted by hand since. */
export async function goneClusters(resources: StateResource[]): Promise<string[]> {
  const names = finishedClusters(resources).map(async ({ provider, inputs }) => {
    const cluster = inputs as unknown as LocalClusterInputs;
    return (await provider.isGone(cluster)) ? [cluster.name] : [];
  });
  return (await Promise.all(names)).flat();
}

/** The resources of a state without the clusters of these names. */
export function withoutClusters(resources: StateResource[], names: readonly string[]): StateResource[] {
  return resources.filter((resource) => !isOwnCluster(resource) || !names.includes(logicalName(resource)));
}

/** The clusters of a state that the program has made to their end, with what makes those of their kind. */
function finishedClusters(resources: StateResource[]) {
  const { LocalCluster, KindCluster } = resourceProviders;
  return resources
    .filter((resource) => isOwnCluster(resource) && isFinished(resource.outputs ?? {}))
    .map((resource) => ({ ...resource, provider: isOfType(resource, "LocalCluster") ? LocalCluster : KindCluster }));
}

import { resourceProviders } from "../../resources";
import { isFinished } from "../../resources/cluster-outputs";
import type { LocalClusterInputs } from "../../resources/local-cluster/provider";
import { isOfType, isOwnCluster } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Starts the local nodes of a state that do not run: what is in them can then be refreshed, or deleted. One that could not
 * be made has nothing in it: the update makes it, by the settings of now, which may have corrected what was wrong.
 *
 * @throws Error if one is gone.
 */
export async function startNodes(resources: StateResource[]): Promise<void> {
  const nodes = resources.filter(
    (resource) => isOfType(resource, "LocalCluster") && isFinished(resource.outputs ?? {}),
  );
  await Promise.all(
    nodes.map(({ inputs }) => resourceProviders.LocalCluster.start(inputs as unknown as LocalClusterInputs)),
  );
}

/** Says of each finished cluster of a state that the program has made, and that was deleted by hand since, that it is gone. */
export async function goneClusters(resources: StateResource[]): Promise<string[]> {
  const clusters = resources.filter((resource) => isOwnCluster(resource) && isFinished(resource.outputs ?? {}));
  const messages = clusters.map(async (resource) => {
    const provider = resourceProviders[isOfType(resource, "LocalCluster") ? "LocalCluster" : "KindCluster"];
    const isGone = await provider.isGone({ name: resource.id! });
    return isGone ? [`cluster ${resource.id} was deleted by hand`] : [];
  });
  return (await Promise.all(messages)).flat();
}

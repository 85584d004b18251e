import { resourceProviders } from "../../resources";
import { isFinished } from "../../resources/cluster-outputs";
import type { LocalClusterInputs } from "../../resources/local-cluster/provider";
import { isOfType } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Starts the local nodes of a state that do not run: what is in them can then be refreshed, or deleted. One that could not
 * be made has nothing in it: the update makes it, by the settings of now, which may have corrected what was wrong.
 */
export async function startNodes(resources: StateResource[]): Promise<void> {
  const nodes = resources.filter(
    (resource) => isOfType(resource, "LocalCluster") && isFinished(resource.outputs ?? {}),
  );
  await Promise.all(
    nodes.map(({ inputs }) => resourceProviders.LocalCluster.start(inputs as unknown as LocalClusterInputs)),
  );
}

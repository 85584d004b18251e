import { resourceProviders } from "../../resources";
import type { LocalClusterInputs } from "../../resources/local-cluster/provider";
import { isOfType } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/** Starts the local nodes of a state that do not run: what is in them can then be refreshed, or deleted. */
export async function startNodes(resources: StateResource[]): Promise<void> {
  const nodes = resources.filter((resource) => isOfType(resource, "LocalCluster"));
  await Promise.all(
    nodes.map(({ inputs }) => resourceProviders.LocalCluster.start(inputs as unknown as LocalClusterInputs)),
  );
}

import { relative } from "node:path";
import type { CheckedSettings } from "../checks/check";
import { resolveManagers } from "../checks/managers";
import { managerArgs } from "../components/manager-definitions";
import type { ManagerDefinition, ManagerName, ManagerSettings } from "../components/manager-definitions";
import { DEFAULT_RESOURCES } from "../resources/manager-deployment/deployment";
import { backingClustersOf } from "../settings/backing-clusters";
import { concurrencyOf } from "../settings/concurrency";
import { readFleetId } from "../settings/fleet-id";
import { kubernetesVersionOf } from "../settings/kubernetes-version";
import type { Settings } from "../settings/settings";
import { effectiveTopology, topologyKind } from "../topologies";
import { archivedImage, manifestPath } from "../tools/versions";

/**
 * The settings of a stack as they take effect, with every default. They are allowed as settings, too, and mean the same:
 * `clustersPerStack` is absent if it is not set, since no value of it says what its default does (`settings/stack-sizes.ts`).
 *
 * @throws if a file that they name cannot be read.
 */
export async function effectiveSettings(settings: Settings, stack: string): Promise<object> {
  const { managers, errors } = await resolveManagers(settings);
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  return describe({ ...settings, managers }, stack);
}

function describe(settings: CheckedSettings, stack: string): object {
  const { nodePortRange, managers, ...others } = settings;
  const { topology, managementCluster } = settings;
  const definitions = Object.entries(topologyKind(topology.kind).managers);
  return {
    ...others,
    topology: effectiveTopology(topology, managementCluster.kind),
    kubernetesVersion: kubernetesVersionOf(settings),
    backingClusters: backingClustersOf(settings),
    concurrency: concurrencyOf(settings),
    fleetId: readFleetId(settings, stack) ?? "",
    nodePortRange: `${nodePortRange.first}-${nodePortRange.last}`,
    managers: Object.fromEntries(
      definitions.map(([name, definition]) => [name, effectiveManager(definition, managers[name as ManagerName])]),
    ),
  };
}

/** What a manager is started with; of its flags those that the release's manifest does not have. */
function effectiveManager(definition: ManagerDefinition, settings: ManagerSettings = {}): object {
  const { version, image, imageArchive, manifest, replicas = 1, shards = 1 } = settings;
  const { resources = DEFAULT_RESOURCES, env = {} } = settings;
  return {
    image: image ?? archivedImage(definition.image, version).reference,
    ...(imageArchive !== undefined && { imageArchive: imageArchive.path }),
    manifest: relative(process.cwd(), manifest ?? manifestPath(definition.provider, version)),
    replicas,
    shards,
    resources,
    args: managerArgs(definition, settings),
    env,
  };
}

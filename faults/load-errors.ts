import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import type { Load } from "./scenario";

/** Why a fleet with these settings cannot have a load: a line for each thing. */
export function loadErrors({ scale, rollouts }: Load, settings: Settings): string[] {
  const { topology, workersPerCluster, machineDeploymentsPerCluster, spareHostsPerCluster } = settings;
  const hasScale = scale !== undefined;
  const hasRollouts = rollouts !== undefined;
  if (!hasScale && !hasRollouts) {
    return [];
  }
  const { hasHosts } = topologyKind(topology.kind);
  const spare = Number(hasScale) + Number(hasRollouts);
  return [
    ...(hasScale && workersPerCluster + machineDeploymentsPerCluster === 0
      ? ["load.scale: needs MachineDeployments: set workersPerCluster"]
      : []),
    ...(hasScale && !hasHosts
      ? [`load.scale: not with the topology ${topology.kind}: it has managed topologies, which set the replicas back`]
      : []),
    ...(hasHosts && spareHostsPerCluster < spare
      ? [
          `load: needs a host for each Machine that comes before another goes: set spareHostsPerCluster to at least ${spare}`,
        ]
      : []),
  ];
}

import type { FleetLayout } from "../resources/fleet-layout/layout";
import { stackSizes } from "../settings/stack-sizes";
import type { Settings } from "../settings/settings";

/** What of the settings decides where the workload clusters are. */
export function layoutOf(settings: Settings): FleetLayout {
  const { topology, clusterCount, backingCapacity, nodePortRange } = settings;
  return {
    topology: topology.kind,
    clusterCount,
    ...stackSizes(settings),
    backingCapacity,
    firstNodePort: nodePortRange.first,
    managementCluster: settings.managementCluster.kind,
    backingCluster: settings.backingCluster.kind,
  };
}

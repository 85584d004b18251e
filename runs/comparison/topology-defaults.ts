import type { Settings } from "../../settings/settings";
import { effectiveTopology, isTopologyKind } from "../../topologies";

/**
 * Recorded settings with every default of their topology: records of older versions have only what was set. Those of a kind of
 * topology that is not known stay as they are.
 */
export function withTopologyDefaults(settings: object): object {
  const { topology, managementCluster } = settings as Partial<Settings>;
  return topology !== undefined && managementCluster !== undefined && isTopologyKind(topology.kind)
    ? { ...settings, topology: effectiveTopology(topology, managementCluster.kind) }
    : settings;
}

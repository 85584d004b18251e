import type { AnyObject } from "../clients/kubernetes/client";
import { endpointOf } from "../clients/kubernetes/cluster-endpoint";
import { backingCapacityOf } from "../settings/backing-clusters";
import { backingClusterName, placeCluster, workloadClusterNames, workloadClusterNumber } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import type { ObservedCluster } from "./output/fleet-status";

/**
 * The workload clusters that settings stand for, and others that there are, by number. None of it is from Pulumi's outputs:
 * a stack has those of a cluster only when the update has ended that made it.
 *
 * @param objects the Clusters that there are.
 */
export function observedClusters(settings: Settings, objects: readonly AnyObject[]): ObservedCluster[] {
  const columns = Object.entries(topologyKind(settings.topology.kind).statusColumns);
  const existing = new Map(objects.map((object) => [object.metadata!.name!, object]));
  const names = new Set([...workloadClusterNames(settings.clusterCount), ...existing.keys()]);
  return [...names]
    .toSorted((a, b) => workloadClusterNumber(a) - workloadClusterNumber(b))
    .map((name) => {
      const object = existing.get(name);
      const cells = cellsOf(name, object, settings);
      return { name, columns: Object.fromEntries(columns.map(([heading, cell]) => [heading, cells[cell]])), object };
    });
}

function cellsOf(name: string, object: AnyObject | undefined, settings: Settings) {
  const { backingCluster } = placeCluster(name, { ...settings, backingCapacity: backingCapacityOf(settings) });
  return {
    backingCluster: backingClusterName(backingCluster),
    endpoint: (object && endpointOf(object)) ?? "",
  };
}

import type { FleetLayout } from "../resources/fleet-layout/layout";
import { hostsPerCluster, machineCountsOf } from "../settings/machines";
import { backingCapacityOf } from "../settings/backing-clusters";
import { kubernetesVersionOf } from "../settings/kubernetes-version";
import { describeShards } from "../settings/shards";
import { stackSizes } from "../settings/stack-sizes";
import type { Settings } from "../settings/settings";

/** What of the settings workload clusters that exist are bound to. */
export function layoutOf(settings: Settings): FleetLayout {
  const { topology, clusterCount, nodePortRange, cloudInitKilobytes } = settings;
  const hosts = hostsPerCluster(settings);
  const { spareHosts, machineDeployments } = machineCountsOf(settings);
  return {
    topology: topology.kind,
    kubernetesVersion: kubernetesVersionOf(settings),
    clusterCount,
    ...stackSizes(settings),
    hostsPerCluster: hosts,
    spareHosts,
    machineDeployments: hosts === 0 ? [] : [...machineDeployments],
    cloudInitKilobytes,
    shards: describeShards(settings),
    backingCapacity: backingCapacityOf(settings),
    firstNodePort: nodePortRange.first,
    managementCluster: settings.managementCluster.kind,
    backingCluster: settings.backingCluster.kind,
  };
}

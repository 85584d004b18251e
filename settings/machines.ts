import { hostsOf } from "../components/workload-cluster-parts";
import type { MachineCounts } from "../components/workload-cluster-parts";
import { topologyKind } from "../topologies";
import type { Settings } from "./schema";

type MachineSettings = Pick<
  Settings,
  | "controlPlaneReplicas"
  | "workersPerCluster"
  | "machineDeploymentsPerCluster"
  | "spareHostsPerCluster"
  | "cloudInitKilobytes"
>;

/** The machines of each workload cluster: the workers are spread over the MachineDeployments, the first get more. */
export function machineCountsOf(settings: MachineSettings): MachineCounts {
  const { controlPlaneReplicas, workersPerCluster: workers, cloudInitKilobytes } = settings;
  const spareHosts = settings.spareHostsPerCluster;
  const deployments = settings.machineDeploymentsPerCluster || Math.min(1, workers);
  const machineDeployments = Array.from({ length: deployments }, (_, index) =>
    Math.floor((workers + deployments - 1 - index) / deployments),
  );
  return { controlPlaneReplicas, machineDeployments, spareHosts, cloudInitKilobytes };
}

/** Machines of each workload cluster. Spare hosts are none: nothing runs on them. */
export function machinesPerCluster(
  settings: Pick<MachineSettings, "controlPlaneReplicas" | "workersPerCluster">,
): number {
  return settings.controlPlaneReplicas + settings.workersPerCluster;
}

/** MachineDeployments that are declared of each workload cluster: those of a managed topology are in its Cluster. */
export function machineDeploymentsOf(settings: MachineSettings & Pick<Settings, "topology">): number {
  return topologyKind(settings.topology.kind).hasHosts ? machineCountsOf(settings).machineDeployments.length : 0;
}

/** BareMetalHosts of each workload cluster. */
export function hostsPerCluster(settings: MachineSettings & Pick<Settings, "topology">): number {
  return topologyKind(settings.topology.kind).hasHosts ? hostsOf(machineCountsOf(settings)) : 0;
}

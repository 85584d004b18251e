import type { MachineCounts } from "../components/workload-cluster-parts";
import type { Settings } from "./schema";

type MachineSettings = Pick<
  Settings,
  "controlPlaneReplicas" | "workersPerCluster" | "machineDeploymentsPerCluster" | "spareHostsPerCluster"
>;

/** The machines of each workload cluster: the workers are spread over the MachineDeployments, the first get more. */
export function machinesOf(settings: MachineSettings): MachineCounts {
  const { controlPlaneReplicas, workersPerCluster: workers, spareHostsPerCluster: spareHosts } = settings;
  const deployments = settings.machineDeploymentsPerCluster || Math.min(1, workers);
  const machineDeployments = Array.from({ length: deployments }, (_, index) =>
    Math.floor((workers + deployments - 1 - index) / deployments),
  );
  return { controlPlaneReplicas, machineDeployments, spareHosts };
}

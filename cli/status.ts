import { findManagement } from "./management-cluster";
import { observedClusters } from "./observed-clusters";
import { runCommand } from "./output/command";
import { fleetStatus } from "./output/fleet-status";
import { stackName } from "./pulumi/stack-name";
import { workloadClusters } from "./workload-cluster";

/** Prints the state of the workload clusters; the exit code is 0 only if all are available. */
async function status(): Promise<void> {
  const { settings, client } = await findManagement(stackName());
  const { table, summary, isAvailable } = fleetStatus(observedClusters(settings, await workloadClusters(client)));
  if (table !== "") {
    console.log(table);
  }
  if (!isAvailable) {
    throw new Error(`${summary}; what a manager says of one: make logs MANAGER=kubeadmControlPlane CLUSTER=NAME`);
  }
  console.error(summary);
}

void runCommand(status);

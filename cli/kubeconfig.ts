import { KubernetesClient } from "../clients/kubernetes/client";
import { workloadKubeconfig } from "../clients/kubernetes/workload-kubeconfig";
import { runCommand } from "./output/command";
import { findCluster, readFleet } from "./pulumi/fleet";
import { stackName } from "./pulumi/stack-name";

/** Prints the kubeconfig of a workload cluster, as `clusterctl get kubeconfig` does. */
async function kubeconfig(): Promise<void> {
  const fleet = await readFleet(stackName());
  const cluster = findCluster(fleet, process.argv[2]);
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  console.log(await workloadKubeconfig(client, cluster.namespace, cluster.name));
}

void runCommand(kubeconfig);

import { KubernetesClient } from "../providers/kubernetes-client";
import { workloadKubeconfig } from "../providers/workload-kubeconfig";
import { runCommand } from "./command";
import { readFleet } from "./fleet";
import { stackName } from "./stack-name";

/** Prints the kubeconfig of a workload cluster, as `clusterctl get kubeconfig` does. */
async function kubeconfig(): Promise<void> {
  const fleet = await readFleet(stackName());
  const names = fleet.clusters.map(({ name }) => name);
  const cluster = fleet.clusters.find(({ name }) => name === process.argv[2]);
  if (cluster === undefined) {
    throw new Error(`CLUSTER=${process.argv[2] ?? ""} is not a workload cluster; there are: ${names.join(", ")}`);
  }
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  console.log(await workloadKubeconfig(client, cluster.namespace, cluster.name));
}

void runCommand(kubeconfig);

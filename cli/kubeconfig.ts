import { KubernetesClient } from "../clients/kubernetes/client";
import { workloadKubeconfig } from "../clients/kubernetes/workload-kubeconfig";
import { runCommand } from "./output/command";
import { findCluster, kubeconfigsByName, readFleet } from "./pulumi/fleet";
import type { Fleet } from "./pulumi/fleet";
import { stackName } from "./pulumi/stack-name";

/** Prints the kubeconfig of a cluster: for a workload cluster the one that `clusterctl get kubeconfig` prints. */
async function kubeconfig(): Promise<void> {
  const fleet = await readFleet(stackName());
  const name = process.argv[2] ?? "";
  const others = kubeconfigsByName(fleet);
  console.log(others.get(name) ?? (await workloadClusterKubeconfig(fleet, name, [...others.keys()])));
}

async function workloadClusterKubeconfig(fleet: Fleet, name: string, others: string[]): Promise<string> {
  const cluster = findCluster(fleet, name, others);
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  return workloadKubeconfig(client, cluster.namespace, cluster.name);
}

void runCommand(kubeconfig);

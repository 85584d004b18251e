import { KubernetesClient } from "../clients/kubernetes/client";
import { workloadKubeconfig } from "../clients/kubernetes/workload-kubeconfig";
import { runCommand } from "./output/command";
import { kubeconfigsByName, readFleet } from "./pulumi/fleet";
import type { Fleet } from "./pulumi/fleet";
import { stackName } from "./pulumi/stack-name";
import { findWorkloadCluster } from "./workload-cluster";

/** Prints the kubeconfig of a cluster: for a workload cluster the one that `clusterctl get kubeconfig` prints. */
async function kubeconfig(): Promise<void> {
  const fleet = await readFleet(stackName());
  const name = process.argv[2] ?? "";
  const others = kubeconfigsByName(fleet);
  console.log(others.get(name) ?? (await workloadClusterKubeconfig(fleet, name, [...others.keys()])));
}

async function workloadClusterKubeconfig(fleet: Fleet, name: string, others: string[]): Promise<string> {
  const management = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  const cluster = await findWorkloadCluster(management, name, others);
  return workloadKubeconfig(management, cluster.namespace, cluster.name);
}

void runCommand(kubeconfig);

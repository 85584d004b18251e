import { parse, stringify } from "yaml";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { minifiedKubeconfig } from "../clients/kubernetes/minified-kubeconfig";
import { workloadKubeconfig } from "../clients/kubernetes/workload-kubeconfig";
import { kubeconfigFiles } from "./fleet-clusters";
import { findManagement } from "./management-cluster";
import { runCommand } from "./output/command";
import { stackName } from "./pulumi/stack-name";
import { findWorkloadCluster } from "./workload-cluster";

/**
 * Prints the kubeconfig of a cluster: for a workload cluster the one that `clusterctl get kubeconfig` prints.
 *
 * Usage: kubeconfig.js CLUSTER
 */
async function kubeconfig(): Promise<void> {
  const name = process.argv[2] ?? "";
  const { settings, client } = await findManagement(stackName());
  const files = kubeconfigFiles(settings);
  const file = files.get(name);
  console.log(
    file === undefined
      ? await workloadClusterKubeconfig(client, name, [...files.keys()])
      : stringify(parse(minifiedKubeconfig(file)), { lineWidth: 0 }),
  );
}

async function workloadClusterKubeconfig(
  management: KubernetesClient,
  name: string,
  others: readonly string[],
): Promise<string> {
  const cluster = await findWorkloadCluster(management, name, others);
  return workloadKubeconfig(management, cluster.namespace, cluster.name);
}

void runCommand(kubeconfig);

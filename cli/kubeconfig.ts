import { KubernetesClient } from "../providers/kubernetes-client";
import { runCommand } from "./command";
import { findCluster, readFleet, stackName } from "./fleet";

/** Prints the kubeconfig of a workload cluster, as `clusterctl get kubeconfig` does. */
async function kubeconfig(): Promise<void> {
  const fleet = await readFleet(stackName());
  const cluster = findCluster(fleet, process.argv[2]);
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  const metadata = { namespace: cluster.namespace, name: `${cluster.name}-kubeconfig` };
  const secret = await client.get({ apiVersion: "v1", kind: "Secret", metadata });
  if (secret?.data?.value === undefined) {
    throw new Error(`Secret ${metadata.namespace}/${metadata.name} is not there`);
  }
  console.log(Buffer.from(secret.data.value, "base64").toString());
}

void runCommand(kubeconfig);

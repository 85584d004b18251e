import type { KubernetesClient } from "./client";
import { SECRET } from "./kinds";

/**
 * The kubeconfig of a workload cluster, from the Secret `CLUSTER-kubeconfig`, where Cluster API looks for it, too
 * (https://cluster-api.sigs.k8s.io/developer/core/controllers/cluster).
 *
 * @param management the management cluster.
 * @param namespace the namespace of the Cluster.
 * @param cluster the name of the Cluster.
 * @throws Error if there is no such Secret.
 */
export async function workloadKubeconfig(
  management: KubernetesClient,
  namespace: string,
  cluster: string,
): Promise<string> {
  const metadata = { namespace, name: `${cluster}-kubeconfig` };
  const secret = await management.get({ ...SECRET, metadata });
  const kubeconfig = secret?.data?.value;
  if (kubeconfig === undefined) {
    throw new Error(`Secret ${namespace}/${metadata.name} with the workload cluster's kubeconfig is not there`);
  }
  return Buffer.from(kubeconfig, "base64").toString();
}

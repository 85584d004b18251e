import type { AnyObject, KubernetesClient } from "./client";
import { SECRET } from "./kinds";
import { ObjectWatch } from "./object-watch";

/** The label of the Secrets with kubeconfigs of workload clusters. */
const [LABEL, VALUE] = ["metal3-scale/secret", "kubeconfig"] as const;
export const KUBECONFIG_LABEL: Readonly<Record<string, string>> = { [LABEL]: VALUE };

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
  return contentsOf(await management.get({ ...SECRET, metadata }), metadata);
}

/**
 * As `workloadKubeconfig`, from one watch for the kubeconfigs of all workload clusters: to look at many clusters.
 *
 * @throws Error if there is no such Secret with the KUBECONFIG_LABEL.
 */
export async function watchedWorkloadKubeconfig(
  management: KubernetesClient,
  namespace: string,
  cluster: string,
): Promise<string> {
  const name = { namespace, name: `${cluster}-kubeconfig` };
  const secrets = ObjectWatch.of(management, SECRET, { labelSelector: `${LABEL}=${VALUE}` });
  return contentsOf(await secrets.get(name), name);
}

function contentsOf(secret: AnyObject | undefined, { namespace, name }: { namespace: string; name: string }): string {
  const kubeconfig = secret?.data?.value;
  if (kubeconfig === undefined) {
    throw new Error(`Secret ${namespace}/${name} with the workload cluster's kubeconfig is not there`);
  }
  return Buffer.from(kubeconfig, "base64").toString();
}

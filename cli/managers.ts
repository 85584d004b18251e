import type { KubeconfigReference } from "../providers/inputs";
import { KubernetesClient } from "../providers/kubernetes-client";
import type { ProviderComponentsOutputs } from "../providers/provider-components";
import { isOfType } from "./state";
import type { StateResource } from "./state";

/** Matches the URNs of the management cluster and its managers, for Pulumi's option `--target`. */
export const MANAGEMENT_CLUSTER = "**metal3-scale:index:ManagementCluster$**";

/** What only the managers can release, in the order of deletion. */
export const MANAGED_KINDS = [
  ["cluster.x-k8s.io/v1beta2", "Cluster"],
  ["metal3.io/v1alpha1", "BareMetalHost"],
] as const;

/** Whether there are Clusters or hosts that cannot be deleted, because somebody has deleted a manager. */
export async function isManagerMissed(resources: StateResource[]): Promise<boolean> {
  const managers = resources.filter((resource) => isOfType(resource, "ProviderComponents"));
  if (managers.length === 0) {
    return false;
  }
  const { kubeconfig } = managers[0]!.inputs as { kubeconfig: KubeconfigReference };
  const client = KubernetesClient.fromReference(kubeconfig);
  const deployments = managers
    .flatMap(({ outputs }) => (outputs as Partial<ProviderComponentsOutputs>).objects ?? [])
    .filter(({ kind }) => kind === "Deployment");
  const found = await Promise.all(deployments.map((deployment) => client.get(deployment)));
  if (found.every((deployment) => deployment !== undefined)) {
    return false;
  }
  const lists = await Promise.all(MANAGED_KINDS.map(([apiVersion, kind]) => client.list(apiVersion, kind)));
  return lists.flat().length > 0;
}

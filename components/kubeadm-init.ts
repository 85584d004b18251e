import type * as pulumi from "@pulumi/pulumi";
import { KubeadmInit } from "../resources/kubeadm-init/resource";
import type { InitializationContext } from "./workload-cluster-parts";

/** Leaves in the workload cluster what `kubeadm init` would, once its API is served. */
export function kubeadmInit(context: InitializationContext): pulumi.Resource[] {
  const { name, management, kubernetesVersion, parent, endpoint, secrets } = context;
  const { reference, objectOptions } = management.cluster;
  return [
    new KubeadmInit(
      name,
      { management: reference, namespace: name, cluster: name, apiServer: endpoint.deployment, kubernetesVersion },
      { parent, deletedWith: objectOptions.deletedWith, dependsOn: [...endpoint.components, ...secrets] },
    ),
  ];
}

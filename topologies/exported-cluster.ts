import type * as pulumi from "@pulumi/pulumi";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { clusterProvider, objectOptions } from "../components/kubernetes-cluster";
import type { ClusterAccess } from "../components/kubernetes-cluster";

/** A cluster as another stack gets to know it, besides its kubeconfig, which is secret. */
export interface ExportedCluster {
  address: string;
  reference: KubeconfigReference;
}

/** What other stacks are told of a cluster. */
export function exportCluster({ address, reference }: ClusterAccess): pulumi.Inputs {
  return { address, reference };
}

/** A cluster that another stack has made and exported. */
export function referCluster(
  name: string,
  fleet: string,
  { address, reference }: pulumi.Output<ExportedCluster>,
  kubeconfig: pulumi.Output<string>,
): ClusterAccess {
  const provider = clusterProvider(name, { kubeconfig, reference });
  return { address, reference, fleet, objectOptions: objectOptions(provider, fleet) };
}

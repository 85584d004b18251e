import * as pulumi from "@pulumi/pulumi";
import type { ResourceName } from ".";
import { CLUSTER_OUTPUTS } from "./cluster-outputs";
import type { Storage } from "./cluster-outputs";
import { DynamicResource } from "./dynamic-resource";

/** A Kubernetes cluster, whatever its kind. */
export abstract class ClusterResource extends DynamicResource {
  /** A kubeconfig with administrator's rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** A file with the same. */
  declare readonly kubeconfigPath: pulumi.Output<string>;
  /** IP address or host name at which the cluster's NodePorts are reached. */
  declare readonly address: pulumi.Output<string>;
  /** UID of its Namespace `kube-system`. */
  declare readonly uid: pulumi.Output<string>;
  /** Where Pods keep data that outlives them. */
  declare readonly storage: pulumi.Output<Storage>;

  protected constructor(type: ResourceName, name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    const outputs = Object.fromEntries(CLUSTER_OUTPUTS.map((output) => [output, undefined]));
    super(type, name, { ...outputs, ...props }, pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts));
  }
}

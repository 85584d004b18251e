import * as pulumi from "@pulumi/pulumi";
import type { LocalClusterInputs } from "../providers/local-cluster";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** A Kubernetes cluster on this machine: a kubeadm node in namespaces, made and deleted with the resource. */
export class LocalCluster extends pulumi.dynamic.Resource {
  /** A kubeconfig with administrator's rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** A file with the same. */
  declare readonly kubeconfigPath: pulumi.Output<string>;
  /** IP address or host name at which the cluster's NodePorts are reached. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: InputsOf<LocalClusterInputs>, opts?: pulumi.CustomResourceOptions) {
    const outputs = { kubeconfig: undefined, kubeconfigPath: undefined, address: undefined };
    const secretOutputs = pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts);
    super(
      dynamicProvider("LocalCluster"),
      name,
      { ...args, ...outputs },
      secretOutputs,
      "metal3-scale",
      "LocalCluster",
    );
  }
}

import * as pulumi from "@pulumi/pulumi";
import type { KindClusterInputs } from "../providers/kind-cluster";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** A Kubernetes cluster made and deleted by kind (https://kind.sigs.k8s.io), for machines with Docker. */
export class KindCluster extends pulumi.dynamic.Resource {
  /** A kubeconfig with administrator's rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** A file with the same. */
  declare readonly kubeconfigPath: pulumi.Output<string>;
  /** IP address or host name at which the cluster's NodePorts are reached. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: InputsOf<KindClusterInputs>, opts?: pulumi.CustomResourceOptions) {
    const outputs = { kubeconfig: undefined, kubeconfigPath: undefined, address: undefined };
    const secretOutputs = pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts);
    super(dynamicProvider("KindCluster"), name, { ...args, ...outputs }, secretOutputs, "metal3-scale", "KindCluster");
  }
}

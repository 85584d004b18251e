import type * as pulumi from "@pulumi/pulumi";
import type { ExistingClusterInputs } from "./provider";
import { ClusterResource } from "../cluster-resource";
import type { InputsOf } from "../inputs-of";

/** A Kubernetes cluster that is there already. It is looked at, and left as it is. */
export class ExistingCluster extends ClusterResource {
  constructor(name: string, args: InputsOf<ExistingClusterInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ExistingCluster", name, { ...args }, opts);
  }
}

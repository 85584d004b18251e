import type * as pulumi from "@pulumi/pulumi";
import type { KindClusterInputs } from "./provider";
import { kindClustersDirectory } from "../../tools/paths";
import { ClusterResource } from "../cluster-resource";
import type { InputsOf } from "../inputs-of";

/** A Kubernetes cluster made and deleted by kind (https://kind.sigs.k8s.io), for machines with Docker. */
export class KindCluster extends ClusterResource {
  constructor(name: string, args: InputsOf<KindClusterInputs>, opts?: pulumi.CustomResourceOptions) {
    super("KindCluster", name, { ...args }, opts, kindClustersDirectory);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import type { LocalClusterInputs } from "./provider";
import { clustersDirectory } from "../../tools/paths";
import { ClusterResource } from "../cluster-resource";
import type { InputsOf } from "../inputs-of";

/** A Kubernetes cluster on this machine: a kubeadm node in namespaces, made and deleted with the resource. */
export class LocalCluster extends ClusterResource {
  constructor(name: string, args: InputsOf<LocalClusterInputs>, opts?: pulumi.CustomResourceOptions) {
    super("LocalCluster", name, { ...args }, opts, clustersDirectory);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { KubeadmInitInputs } from "./provider";

/** What `kubeadm init` leaves in a workload cluster: there once its API server answers. */
export class KubeadmInit extends DynamicResource {
  constructor(name: string, args: InputsOf<KubeadmInitInputs>, opts?: pulumi.CustomResourceOptions) {
    super("KubeadmInit", name, { ...args }, opts);
  }
}

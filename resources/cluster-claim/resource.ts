import type * as pulumi from "@pulumi/pulumi";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { ClusterClaimInputs } from "./provider";

/** A fleet's claim to a Kubernetes cluster: whatever the fleet makes there depends on it. */
export class ClusterClaim extends DynamicResource {
  /** The cluster. */
  declare readonly kubeconfig: pulumi.Output<KubeconfigReference>;

  constructor(name: string, args: InputsOf<ClusterClaimInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ClusterClaim", name, { ...args }, opts);
  }
}

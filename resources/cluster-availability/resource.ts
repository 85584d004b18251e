import type * as pulumi from "@pulumi/pulumi";
import type { ClusterAvailabilityInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** A Cluster that the controllers report as available: its creation ends when they do, or fails with what they miss. */
export class ClusterAvailability extends DynamicResource {
  /** URL of the Cluster's API: its `controlPlaneEndpoint`. */
  declare readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: InputsOf<ClusterAvailabilityInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ClusterAvailability", name, { ...args, endpoint: undefined }, opts);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import type { ClusterAvailabilityInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** A Cluster that the controllers report as available: its creation ends when they do, or fails with what they miss. */
export class ClusterAvailability extends DynamicResource {
  constructor(name: string, args: InputsOf<ClusterAvailabilityInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ClusterAvailability", name, { ...args }, opts);
  }
}

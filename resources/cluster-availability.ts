import type * as pulumi from "@pulumi/pulumi";
import type { ClusterAvailabilityInputs } from "../providers/cluster-availability";
import type { InputsOf } from "./inputs-of";
import { ProviderResource } from "./provider-resource";

/** A Cluster that the controllers report as available: its creation ends when they do, or fails with what they miss. */
export class ClusterAvailability extends ProviderResource {
  constructor(name: string, args: InputsOf<ClusterAvailabilityInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ClusterAvailability", name, { ...args }, opts);
  }
}

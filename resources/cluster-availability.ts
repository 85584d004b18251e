import * as pulumi from "@pulumi/pulumi";
import type { ClusterAvailabilityInputs } from "../providers/cluster-availability";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** A Cluster that the controllers report as available: its creation ends when they do, or fails with what they miss. */
export class ClusterAvailability extends pulumi.dynamic.Resource {
  constructor(name: string, args: InputsOf<ClusterAvailabilityInputs>, opts?: pulumi.CustomResourceOptions) {
    super(dynamicProvider("ClusterAvailability"), name, { ...args }, opts, "metal3-scale", "ClusterAvailability");
  }
}

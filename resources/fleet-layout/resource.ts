import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, registered } from "../dynamic-resource";
import type { FleetLayout as Layout } from "./layout";

/**
 * Where the workload clusters of a fleet are. Pulumi refuses a layout that would move some of them; what is declared
 * only once this is registered is then not changed.
 */
export class FleetLayout extends DynamicResource {
  constructor(name: string, args: Layout, opts?: pulumi.CustomResourceOptions) {
    super("FleetLayout", name, { ...args }, opts);
  }

  /** Resolves once Pulumi has accepted the layout. */
  accepted(): Promise<void> {
    return registered(this);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { FleetNamespaceInputs } from "./provider";

/** A Namespace of a fleet; one of the same name that is not the fleet's is neither adopted nor deleted. */
export class FleetNamespace extends DynamicResource {
  /** Name of the Namespace. */
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: InputsOf<FleetNamespaceInputs>, opts?: pulumi.CustomResourceOptions) {
    super("FleetNamespace", name, { ...args }, opts);
  }
}

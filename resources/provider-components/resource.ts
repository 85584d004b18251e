import type * as pulumi from "@pulumi/pulumi";
import type { ProviderComponentsInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** The objects of a Cluster API provider's release manifest, its Namespace and serving certificate excepted. */
export class ProviderComponents extends DynamicResource {
  constructor(name: string, args: InputsOf<ProviderComponentsInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ProviderComponents", name, { ...args }, opts);
  }
}

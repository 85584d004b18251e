import type * as pulumi from "@pulumi/pulumi";
import type { ProviderComponentsInputs } from "../providers/provider-components";
import type { InputsOf } from "./inputs-of";
import { ProviderResource } from "./provider-resource";

/** The objects of a Cluster API provider's release manifest, its Namespace and serving certificate excepted. */
export class ProviderComponents extends ProviderResource {
  constructor(name: string, args: InputsOf<ProviderComponentsInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ProviderComponents", name, { ...args }, opts);
  }
}

import * as pulumi from "@pulumi/pulumi";
import type { ProviderComponentsInputs } from "../providers/provider-components";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** The objects of a Cluster API provider's release manifest, its Namespace and serving certificate excepted. */
export class ProviderComponents extends pulumi.dynamic.Resource {
  constructor(name: string, args: InputsOf<ProviderComponentsInputs>, opts?: pulumi.CustomResourceOptions) {
    super(dynamicProvider("ProviderComponents"), name, { ...args }, opts, "metal3-scale", "ProviderComponents");
  }
}

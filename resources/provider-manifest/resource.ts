import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { ProviderManifestInputs } from "./provider";

/** The objects of a Cluster API provider's release manifest, its Namespace, serving certificate and managers excepted. */
export class ProviderManifest extends DynamicResource {
  constructor(name: string, args: InputsOf<ProviderManifestInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ProviderManifest", name, { ...args }, opts);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { ManagerDeploymentInputs } from "./provider";

/** The Deployment of a controller manager, from a release manifest: there once its webhooks answer. */
export class ManagerDeployment extends DynamicResource {
  constructor(name: string, args: InputsOf<ManagerDeploymentInputs>, opts?: pulumi.CustomResourceOptions) {
    super("ManagerDeployment", name, { ...args }, opts);
  }
}

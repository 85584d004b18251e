import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic-resource";
import type { InputsOf } from "../inputs-of";
import type { FakeKubeletsInputs } from "./provider";

/** The Deployment that stands in for the kubelets of a fleet. */
export class FakeKubelets extends DynamicResource {
  constructor(name: string, args: InputsOf<FakeKubeletsInputs>, opts?: pulumi.CustomResourceOptions) {
    super("FakeKubelets", name, { ...args }, opts);
  }
}

import type * as pulumi from "@pulumi/pulumi";
import type { FakeNodesInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** The Nodes and static control-plane Pods that a workload cluster's hosts would run. */
export class FakeNodes extends DynamicResource {
  constructor(name: string, args: InputsOf<FakeNodesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("FakeNodes", name, { ...args }, opts);
  }
}

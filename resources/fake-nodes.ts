import type * as pulumi from "@pulumi/pulumi";
import type { FakeNodesInputs } from "../providers/fake-nodes";
import type { InputsOf } from "./inputs-of";
import { ProviderResource } from "./provider-resource";

/** The Nodes and static control-plane Pods that a workload cluster's hosts would run. */
export class FakeNodes extends ProviderResource {
  constructor(name: string, args: InputsOf<FakeNodesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("FakeNodes", name, { ...args }, opts);
  }
}

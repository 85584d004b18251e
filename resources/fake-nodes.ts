import * as pulumi from "@pulumi/pulumi";
import type { FakeNodesInputs } from "../providers/fake-nodes";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** The Nodes and static control-plane Pods that a workload cluster's hosts would run. */
export class FakeNodes extends pulumi.dynamic.Resource {
  constructor(name: string, args: InputsOf<FakeNodesInputs>, opts?: pulumi.CustomResourceOptions) {
    super(dynamicProvider("FakeNodes"), name, { ...args }, opts, "metal3-scale", "FakeNodes");
  }
}

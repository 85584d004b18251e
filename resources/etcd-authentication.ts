import * as pulumi from "@pulumi/pulumi";
import type { EtcdAuthenticationInputs } from "../providers/etcd-authentication";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** Authentication of a multi-tenant etcd: its user and role `root`, and the switch itself. */
export class EtcdAuthentication extends pulumi.dynamic.Resource {
  constructor(name: string, args: InputsOf<EtcdAuthenticationInputs>, opts?: pulumi.CustomResourceOptions) {
    super(dynamicProvider("EtcdAuthentication"), name, { ...args }, opts, "metal3-scale", "EtcdAuthentication");
  }
}

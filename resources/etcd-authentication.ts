import type * as pulumi from "@pulumi/pulumi";
import type { EtcdAuthenticationInputs } from "../providers/etcd-authentication";
import type { InputsOf } from "./inputs-of";
import { ProviderResource } from "./provider-resource";

/** Authentication of a multi-tenant etcd: its user and role `root`, and the switch itself. */
export class EtcdAuthentication extends ProviderResource {
  constructor(name: string, args: InputsOf<EtcdAuthenticationInputs>, opts?: pulumi.CustomResourceOptions) {
    super("EtcdAuthentication", name, { ...args }, opts);
  }
}

import * as pulumi from "@pulumi/pulumi";
import type { EtcdTenantInputs } from "../providers/etcd-tenant";
import { dynamicProvider } from "./dynamic-provider";
import type { InputsOf } from "./inputs-of";

/** A tenant of a multi-tenant etcd: a user (the CN of its client certificate; no password), a role, and the keys below `/name/`. */
export class EtcdTenant extends pulumi.dynamic.Resource {
  constructor(name: string, args: InputsOf<EtcdTenantInputs>, opts?: pulumi.CustomResourceOptions) {
    super(dynamicProvider("EtcdTenant"), name, { ...args }, opts, "metal3-scale", "EtcdTenant");
  }
}

import type * as pulumi from "@pulumi/pulumi";
import type { EtcdTenantInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** A tenant of a multi-tenant etcd: a user (the CN of its client certificate; no password), a role, and the keys below `/name/`. */
export class EtcdTenant extends DynamicResource {
  constructor(name: string, args: InputsOf<EtcdTenantInputs>, opts?: pulumi.CustomResourceOptions) {
    super("EtcdTenant", name, { ...args }, opts);
  }
}

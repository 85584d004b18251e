import type * as pulumi from "@pulumi/pulumi";
import type { EtcdAuthenticationInputs } from "./provider";
import type { InputsOf } from "../inputs-of";
import { DynamicResource } from "../dynamic-resource";

/** Authentication of a multi-tenant etcd: its user and role `root`, and the switch itself. */
export class EtcdAuthentication extends DynamicResource {
  /** When it was last switched on: another time says that the etcd's data may be another's. */
  declare readonly enabledAt: pulumi.Output<string>;

  constructor(name: string, args: InputsOf<EtcdAuthenticationInputs>, opts?: pulumi.CustomResourceOptions) {
    super("EtcdAuthentication", name, { ...args, enabledAt: undefined }, opts);
  }
}

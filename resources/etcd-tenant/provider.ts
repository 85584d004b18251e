import { hasEtcd, withEtcd } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { deleteIn } from "../../clients/kubernetes/unreachable";

export interface EtcdTenantInputs {
  etcd: EtcdReference;
  /** Name of the user and the role, and the key prefix `/name/`. */
  name: string;
}

/** A user, a role and a key prefix of their own in a multi-tenant etcd. */
export class EtcdTenantProvider extends ResourceProvider<EtcdTenantInputs, object> {
  protected override readonly immutable = ["etcd", "name"] as const;
  protected override readonly outputs = [];

  async create(inputs: EtcdTenantInputs) {
    await createOrKeep(inputs.name, inputs, () => withEtcd(inputs.etcd, (client) => client.addTenant(inputs.name)));
    return { id: inputs.name, outs: inputs };
  }

  override async read(id: string, state: EtcdTenantInputs) {
    const isThere = await withEtcd(state.etcd, (client) => client.hasTenant(state.name));
    return { id: isThere ? id : "", props: state };
  }

  /** An etcd that is gone has taken its tenants with it. */
  async delete(_id: string, { etcd, name }: EtcdTenantInputs): Promise<void> {
    await deleteIn(etcd.kubeconfig, `etcd tenant ${name}`, async (kubernetes) => {
      if (await hasEtcd(kubernetes, etcd)) {
        await withEtcd(etcd, (client) => client.removeTenant(name));
      }
    });
  }
}

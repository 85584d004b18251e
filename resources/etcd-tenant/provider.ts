import { hasTenants, withEtcd } from "../../clients/etcd/connection";
import { recentTenants } from "../../clients/etcd/tenants";
import type { EtcdReference } from "../../clients/etcd/reference";
import { createOrKeep, isThere, ResourceProvider } from "../resource-provider";
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

  /** A tenant that its etcd does not have is a difference: the etcd may have been restored, or have lost its data. */
  override async diff(id: string, state: EtcdTenantInputs, inputs: EtcdTenantInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await isKnown(inputs).catch(() => false)) };
  }

  /** Looks at what the tenant was granted, too: one that has not exactly its prefix is shown as gone. */
  override async read(id: string, state: EtcdTenantInputs) {
    const hasTenant = () => withEtcd(state.etcd, (client) => client.hasTenant(state.name));
    return { id: (await isThere(`etcd tenant ${id}`, hasTenant)) ? id : "", props: state };
  }

  /** An etcd that is gone has taken its tenants with it. */
  async delete(_id: string, { etcd, name }: EtcdTenantInputs): Promise<void> {
    await deleteIn(etcd.kubeconfig, `etcd tenant ${name}`, async (kubernetes) => {
      if (await hasTenants(kubernetes, etcd)) {
        await withEtcd(etcd, (client) => client.removeTenant(name));
      }
    });
  }
}

async function isKnown({ etcd, name }: EtcdTenantInputs): Promise<boolean> {
  return (await recentTenants(etcd)).has(name);
}

import { withEtcd } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import { ResourceProvider } from "../resource-provider";
import { retry } from "../../clients/retry";

export interface EtcdAuthenticationInputs {
  etcd: EtcdReference;
}

/** Seconds that a new etcd may take until it answers: its image may have to be pulled first. */
const READY_TIMEOUT_SECONDS = 300;

/** Switches an etcd's authentication on. It is never switched off: it ends with the etcd. */
export class EtcdAuthenticationProvider extends ResourceProvider<EtcdAuthenticationInputs, object> {
  protected override readonly outputs = [];

  async create(inputs: EtcdAuthenticationInputs) {
    const options = { timeoutSeconds: READY_TIMEOUT_SECONDS, intervalSeconds: 1 };
    await retry("etcd authentication", options, () => withEtcd(inputs.etcd, (client) => client.enableAuthentication()));
    return { id: `${inputs.etcd.namespace}/${inputs.etcd.pod}`, outs: inputs };
  }

  async delete(): Promise<void> {
    // Nothing to undo: the users and roles are data of the etcd that goes away.
  }
}

import { withEtcd } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import { isThere, ResourceProvider } from "../resource-provider";
import { retry } from "../../clients/retry";

export interface EtcdAuthenticationInputs {
  etcd: EtcdReference;
}

export interface EtcdAuthenticationOutputs {
  /** When authentication was last switched on, in RFC 3339. */
  enabledAt: string;
}

type State = EtcdAuthenticationInputs & EtcdAuthenticationOutputs;

/** Seconds that a new etcd may take until it answers: its image may have to be pulled first. */
const READY_TIMEOUT_SECONDS = 300;

/**
 * Switches an etcd's authentication on, also when something else has switched it off, or the etcd has lost its data. It
 * is never switched off: it ends with the etcd.
 */
export class EtcdAuthenticationProvider extends ResourceProvider<EtcdAuthenticationInputs, EtcdAuthenticationOutputs> {
  protected override readonly outputs = ["enabledAt"] as const;

  async create(inputs: EtcdAuthenticationInputs) {
    const options = { timeoutSeconds: READY_TIMEOUT_SECONDS, intervalSeconds: 1 };
    await retry("etcd authentication", options, () => withEtcd(inputs.etcd, (client) => client.enableAuthentication()));
    return {
      id: `${inputs.etcd.namespace}/${inputs.etcd.pod}`,
      outs: { ...inputs, enabledAt: new Date().toISOString() },
    };
  }

  /** Authentication that is off is a difference, also if etcd cannot be asked: the update waits for it. */
  override async diff(id: string, state: State, inputs: EtcdAuthenticationInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await isEnabled(inputs.etcd).catch(() => false)) };
  }

  override async read(id: string, state: State) {
    const isOn = await isThere(`The authentication of etcd ${id}`, () => isEnabled(state.etcd));
    return { id: isOn ? id : "", props: state };
  }

  async delete(): Promise<void> {
    // Nothing to undo: the users and roles are data of the etcd that goes away.
  }
}

function isEnabled(etcd: EtcdReference): Promise<boolean> {
  return withEtcd(etcd, (client) => client.isAuthenticationEnabled());
}

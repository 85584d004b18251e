import { notReadyReason } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import type { EtcdAuthenticationInputs } from "../../resources/etcd-authentication/provider";
import { inputsIn } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/** An etcd that is not Ready, and why. */
interface UnreadyEtcd {
  readonly etcd: EtcdReference;
  readonly problem: string;
}

/** The multi-tenant etcds of a state that are not Ready for a minute; those of clusters that cannot be asked are left out. */
export async function findUnreadyEtcds(resources: StateResource[]): Promise<UnreadyEtcd[]> {
  const etcds = inputsIn(resources)("EtcdAuthentication") as EtcdAuthenticationInputs[];
  const unready = etcds.map(async ({ etcd }) => {
    const reason = await notReadyReason(etcd).catch(() => undefined);
    return reason === undefined
      ? []
      : [{ etcd, problem: `etcd ${etcd.namespace}/${etcd.pod} is not Ready: ${reason}` }];
  });
  return (await Promise.all(unready)).flat();
}

import { waitForEtcd } from "../../clients/etcd/connection";
import { errorMessage } from "../../clients/retry";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { EtcdAuthenticationInputs } from "../../resources/etcd-authentication/provider";
import { inputsIn } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/**
 * Looks for multi-tenant etcds that do not answer, or whose cluster does not.
 *
 * @returns one message for each.
 */
export async function findSilentEtcds(resources: StateResource[]): Promise<string[]> {
  const etcds = inputsIn(resources)("EtcdAuthentication") as EtcdAuthenticationInputs[];
  const problems = etcds.map(({ etcd }) =>
    waitForEtcd(KubernetesClient.fromReference(etcd.kubeconfig), etcd).then(
      () => [],
      (error: unknown) => [errorMessage(error)],
    ),
  );
  return (await Promise.all(problems)).flat();
}

import { resolve } from "node:path";
import { inputsIn } from "../../cli/pulumi/state";
import { withEtcdOnce } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { EtcdAuthenticationInputs } from "../../resources/etcd-authentication/provider";
import type { Checkout } from "../../testing/checkout";
import type { Places } from "./left";

/** Where a fleet's workload clusters are. */
export async function placesOf(checkout: Checkout, management: KubernetesClient): Promise<Places> {
  const [backing, etcds] = await Promise.all([backingClusters(checkout), etcdsOf(checkout)]);
  return {
    management,
    backing,
    etcds: etcds.map((etcd) => ({ tenants: () => withEtcdOnce(etcd, (client) => client.tenants()) })),
  };
}

async function backingClusters(checkout: Checkout): Promise<KubernetesClient[]> {
  const kubeconfigs = await checkout.output<Record<string, string>>("backingKubeconfigs");
  return Object.values(kubeconfigs).map((kubeconfig) => KubernetesClient.fromKubeconfig(kubeconfig));
}

async function etcdsOf(checkout: Checkout): Promise<EtcdReference[]> {
  const { resources = [] } = await checkout.state();
  const inputs = inputsIn(resources)("EtcdAuthentication") as EtcdAuthenticationInputs[];
  return inputs.map(({ etcd: { kubeconfig, ...etcd } }) => {
    return { ...etcd, kubeconfig: { ...kubeconfig, path: resolve(checkout.directory, kubeconfig.path) } };
  });
}

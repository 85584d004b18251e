import { KubernetesClient } from "../../clients/kubernetes/client";
import { NODE } from "../../clients/kubernetes/kinds";
import type { KubeconfigContext } from "../../clients/kubernetes/reference";

/** The internal addresses of a cluster's nodes. */
export async function nodeAddresses(reference: KubeconfigContext): Promise<string[]> {
  const nodes = await KubernetesClient.fromReference(reference).list(NODE);
  const addresses = nodes.flatMap(({ status }) => (status?.addresses ?? []) as { type: string; address: string }[]);
  return addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address);
}

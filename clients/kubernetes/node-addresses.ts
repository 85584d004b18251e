import { KubernetesClient } from "./client";
import { NODE } from "./kinds";
import type { AnyObject } from "./objects";
import type { KubeconfigContext } from "./reference";

/** The internal addresses of a node. */
export function internalAddresses({ status }: AnyObject): string[] {
  const addresses = (status?.addresses ?? []) as { type: string; address: string }[];
  return addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address);
}

/** The internal addresses of a cluster's nodes. */
export async function nodeAddresses(reference: KubeconfigContext): Promise<string[]> {
  return (await KubernetesClient.fromReference(reference).list(NODE)).flatMap(internalAddresses);
}

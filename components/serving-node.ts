import * as pulumi from "@pulumi/pulumi";
import { KubernetesClient } from "../clients/kubernetes/client";
import { NODE } from "../clients/kubernetes/kinds";
import { internalAddresses } from "../clients/kubernetes/node-addresses";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { errorMessage } from "../clients/retry";
import type { ClusterAccess, ClusterKind } from "./kubernetes-cluster";

/**
 * The name of the node that a Pod must be on which serves workload clusters on its node's network: that of an existing
 * cluster which has the cluster's address. Undefined for the other kinds of clusters, which have one node.
 *
 * @param pod the Pod, as errors name it.
 * @throws Error if no node has the address.
 */
export function servingNode(
  { reference, address }: Pick<ClusterAccess, "reference" | "address">,
  source: ClusterKind,
  pod: string,
): pulumi.Output<string> | undefined {
  return source.kind === "existing"
    ? pulumi
        .all([reference as pulumi.Input<KubeconfigReference>, address])
        .apply(([cluster, host]) => nodeWithAddress(cluster, host, pod))
    : undefined;
}

async function nodeWithAddress(reference: KubeconfigReference, address: string, pod: string): Promise<string> {
  const nodes = await KubernetesClient.fromReference(reference)
    .list(NODE)
    .catch((error: unknown) => {
      const what = `the nodes of ${JSON.stringify(reference.path)}, of which ${pod} needs the one with ${address},`;
      throw new Error(`${what} cannot be listed: ${errorMessage(error)}`, { cause: error });
    });
  const found = nodes.find((node) => internalAddresses(node).includes(address));
  if (found === undefined) {
    throw new Error(
      `${pod} is reached at its node's address, and no node of ${JSON.stringify(reference.path)} has ${address}: ` +
        "set the nodeAddress of this cluster to the InternalIP of one of its nodes",
    );
  }
  return found.metadata!.name!;
}

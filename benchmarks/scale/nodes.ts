import pLimit from "p-limit";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { BARE_METAL_HOST, NODE } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { provisionedAt } from "../../fake-kubelets/machines";
import { percentile } from "../../runs/percentile";

/** Workload clusters that are asked at the same time: one that does not answer takes a minute. */
const CLUSTERS_AT_ONCE = 20;

/** How long after their hosts were provisioned the Nodes were there, which are Ready at once. */
export interface NodeDelays {
  /** Hosts that are provisioned. */
  readonly hosts: number;
  /** Of those that have Nodes, in ascending order; both times are in whole seconds. */
  readonly seconds: readonly number[];
  /** Clusters whose Nodes could not be listed: those of their hosts are missing. */
  readonly unlisted: number;
}

/**
 * Compares when hosts were provisioned and when their Nodes were created.
 *
 * @param nodesOf lists the Nodes of a workload cluster, by its name.
 * @returns undefined if the fleet has no hosts.
 * @throws if the hosts cannot be listed, or the signal aborts.
 */
export async function nodeDelays(
  management: Pick<KubernetesClient, "served" | "list">,
  nodesOf: (cluster: string) => Promise<AnyObject[]>,
  signal: AbortSignal,
): Promise<NodeDelays | undefined> {
  if ((await management.served([BARE_METAL_HOST])).length === 0) {
    return undefined;
  }
  const hosts = (await management.list(BARE_METAL_HOST)).filter((host) => provisionedAt(host) !== undefined);
  const clusters = new Set(hosts.map(({ metadata }) => metadata!.namespace!));
  const lists = await pLimit(CLUSTERS_AT_ONCE).map(clusters, (cluster) => {
    signal.throwIfAborted();
    return nodesOf(cluster).catch(() => undefined);
  });
  const listed = lists.filter((nodes) => nodes !== undefined);
  return {
    hosts: hosts.length,
    seconds: secondsBetween(hosts, listed.flat()).sort((a, b) => a - b),
    unlisted: lists.length - listed.length,
  };
}

/** The Nodes of a workload cluster. */
export async function nodesOf(management: KubernetesClient, cluster: string): Promise<AnyObject[]> {
  return KubernetesClient.fromKubeconfig(await workloadKubeconfig(management, cluster, cluster)).list(NODE);
}

export function describeNodes({ hosts, seconds, unlisted }: NodeDelays): string {
  const times =
    seconds.length === 0
      ? ""
      : "; seconds from one to the other: " +
        `p50 ${percentile(seconds, 50)}, p99 ${percentile(seconds, 99)}, max ${percentile(seconds, 100)}`;
  const leftOut = unlisted === 0 ? "" : `; the Nodes of ${unlisted} clusters could not be listed`;
  return `\n${hosts} hosts are provisioned, ${seconds.length} of them have Nodes${times}${leftOut}`;
}

/** Seconds from a host to its Node, of those that have one; a Node has its host's name, and is the only one that has. */
function secondsBetween(hosts: readonly AnyObject[], nodes: readonly AnyObject[]): number[] {
  const created = new Map(nodes.map((node) => [node.metadata?.name, creationTime(node)]));
  return hosts.flatMap((host) => {
    const time = created.get(host.metadata?.name);
    return time === undefined ? [] : [(time - provisionedAt(host)!) / 1000];
  });
}

function creationTime({ metadata }: AnyObject): number {
  return Date.parse(String(metadata?.creationTimestamp));
}

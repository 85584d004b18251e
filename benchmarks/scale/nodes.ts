import { KubernetesClient } from "../../clients/kubernetes/client";
import { BARE_METAL_HOST, NODE } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { provisionedAt } from "../../fake-kubelets/machines";
import { percentile } from "../../runs/percentile";

/** How long after their hosts were provisioned the Nodes were there, which are Ready at once. */
export interface NodeDelays {
  /** Hosts that are provisioned. */
  readonly hosts: number;
  /** Of those that have Nodes, in ascending order; both times are in whole seconds. */
  readonly seconds: readonly number[];
}

/** @returns undefined if the fleet has no hosts. */
export async function nodeDelays(management: KubernetesClient): Promise<NodeDelays | undefined> {
  if ((await management.served([BARE_METAL_HOST])).length === 0) {
    return undefined;
  }
  const hosts = (await management.list(BARE_METAL_HOST)).filter((host) => provisionedAt(host) !== undefined);
  const created = await nodeTimes(management, new Set(hosts.map(({ metadata }) => metadata!.namespace!)));
  const seconds = hosts.flatMap((host) => {
    const time = created.get(host.metadata!.name!);
    return time === undefined ? [] : [(time - provisionedAt(host)!) / 1000];
  });
  return { hosts: hosts.length, seconds: seconds.sort((a, b) => a - b) };
}

export function describeNodes({ hosts, seconds }: NodeDelays): string {
  return (
    `\n${hosts} hosts are provisioned, ${seconds.length} of them have Nodes; seconds from one to the other: ` +
    `p50 ${percentile(seconds, 50)}, p99 ${percentile(seconds, 99)}, max ${percentile(seconds, 100)}`
  );
}

/** When the Nodes of clusters were created, by name, in milliseconds since the epoch; each is the only one of its name. */
async function nodeTimes(management: KubernetesClient, clusters: ReadonlySet<string>): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const cluster of clusters) {
    const client = KubernetesClient.fromKubeconfig(await workloadKubeconfig(management, cluster, cluster));
    (await client.list(NODE)).forEach((node) => times.set(node.metadata!.name!, creationTime(node)));
  }
  return times;
}

function creationTime({ metadata }: AnyObject): number {
  return Date.parse(String(metadata?.creationTimestamp));
}

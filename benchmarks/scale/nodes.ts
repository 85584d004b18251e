import { KubernetesClient } from "../../clients/kubernetes/client";
import { BARE_METAL_HOST, NODE } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { provisionedAt } from "../../fake-kubelets/machines";
import { percentile } from "../../runs/percentile";

/**
 * Tells how long after their hosts were provisioned the Nodes were there, which are Ready at once. Both times are in whole
 * seconds.
 *
 * @returns undefined if the fleet has no hosts.
 */
export async function describeNodes(management: KubernetesClient): Promise<string | undefined> {
  if ((await management.served([BARE_METAL_HOST])).length === 0) {
    return undefined;
  }
  const hosts = (await management.list(BARE_METAL_HOST)).filter((host) => provisionedAt(host) !== undefined);
  const created = await nodeTimes(management, new Set(hosts.map(({ metadata }) => metadata!.namespace!)));
  const seconds = hosts.flatMap((host) => {
    const time = created.get(host.metadata!.name!);
    return time === undefined ? [] : [(time - provisionedAt(host)!) / 1000];
  });
  const sorted = seconds.sort((a, b) => a - b);
  return (
    `\n${hosts.length} hosts are provisioned, ${sorted.length} of them have Nodes; seconds from one to the other: ` +
    `p50 ${percentile(sorted, 50)}, p99 ${percentile(sorted, 99)}, max ${percentile(sorted, 100)}`
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

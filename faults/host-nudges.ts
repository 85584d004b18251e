import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { referenceTo } from "../clients/kubernetes/client";
import { BARE_METAL_HOST } from "../clients/kubernetes/kinds";
import { isOfWorkloadCluster } from "./fleet-objects";

const NUDGED_AT = "metal3-scale/nudged-at";

/** What a host does in two steps. */
const CHANGING = ["provisioning", "deprovisioning"];
/** Looks that Bare Metal Operator needs for both. */
const LOOKS = 3;

/**
 * Has Bare Metal Operator look at once, several times, at the hosts that it was provisioning or deprovisioning when this was
 * last called. In its test mode all hosts have one state (baremetal-operator v0.13 `pkg/provisioner/fixture/fixture.go`):
 * one that is provisioned and one that is deprovisioned undo each other's first step, for minutes if they are looked at in
 * turn, every 10 s each. That is no fault of a controller, and so nothing that a verdict should have.
 *
 * @param before the names of those that were when this was last called.
 * @param onNudge is told of each host that the operator is made to look at.
 * @returns the names of those that are now.
 */
export async function nudgeHosts(
  client: KubernetesClient,
  before: readonly string[],
  onNudge: () => void,
): Promise<string[]> {
  const changing = (await hostsOf(client))
    .filter(({ status }) => CHANGING.includes((status?.provisioning as { state?: string } | undefined)?.state ?? ""))
    .map((host) => ({ host, name: `${host.metadata?.namespace}/${host.metadata?.name}` }));
  for (const { host } of changing.filter(({ name }) => before.includes(name))) {
    for (let look = 0; look < LOOKS; look++) {
      await annotate(client, host, new Date().toISOString());
    }
    onNudge();
  }
  return changing.map(({ name }) => name);
}

/** Removes what {@link nudgeHosts} has left on hosts. */
export async function forgetNudges(client: KubernetesClient): Promise<void> {
  const hosts = await hostsOf(client);
  for (const host of hosts.filter(({ metadata }) => metadata?.annotations?.[NUDGED_AT] !== undefined)) {
    await annotate(client, host, null);
  }
}

async function hostsOf(client: KubernetesClient): Promise<AnyObject[]> {
  const [served] = await client.served([BARE_METAL_HOST]);
  return served === undefined ? [] : (await client.list(served)).filter(isOfWorkloadCluster);
}

async function annotate(client: KubernetesClient, host: AnyObject, nudgedAt: string | null): Promise<void> {
  const reference = referenceTo(host);
  const annotations = { [NUDGED_AT]: nudgedAt as string };
  await client.merge({ ...reference, metadata: { ...reference.metadata, annotations } });
}

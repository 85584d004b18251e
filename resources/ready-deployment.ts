import type { AnyObject, KubernetesClient, ObjectReference } from "../clients/kubernetes/client";
import { deploymentProblems, refusesFlags } from "../clients/kubernetes/pod-problems";
import { retry } from "../clients/retry";
import type { RetryOptions } from "../clients/retry";

/**
 * Waits until a Deployment has made all its Pods as it says now, and one is ready.
 *
 * @throws if that takes longer than it may, or the Pods refuse their flags, with the reasons that their status has.
 */
export async function untilReady(
  client: KubernetesClient,
  deployment: ObjectReference,
  options: Omit<RetryOptions, "isTransient">,
): Promise<void> {
  const isTransient = ({ message }: Error) => !refusesFlags(message);
  await retry(`Deployment ${deployment.metadata.name}`, { ...options, isTransient }, async () => {
    const object = await client.get(deployment);
    if (object === undefined || !isReady(object)) {
      const state = `not ready: ${JSON.stringify(object?.status?.conditions ?? "no status yet")}`;
      throw new Error([state, ...(await deploymentProblems(client, deployment))].join("\n"));
    }
  });
}

/** Whether a Deployment is as `untilReady` waits for. */
export function isReady({ metadata, status }: AnyObject): boolean {
  return (
    status?.observedGeneration === (metadata as { generation?: number }).generation &&
    status?.updatedReplicas === status?.replicas &&
    Number(status?.readyReplicas ?? 0) > 0
  );
}

import type { AnyObject, KubernetesClient, ObjectReference } from "../clients/kubernetes/client";
import { retry } from "../clients/retry";

/**
 * Waits until a Deployment has made all its Pods as it says now, and one is ready.
 *
 * @throws if that takes more than `timeoutSeconds`.
 */
export async function untilReady(
  client: KubernetesClient,
  deployment: ObjectReference,
  timeoutSeconds: number,
): Promise<void> {
  await retry(`Deployment ${deployment.metadata.name}`, { timeoutSeconds }, async () => {
    const object = await client.get(deployment);
    if (object === undefined || !isReady(object)) {
      throw new Error(`not ready: ${JSON.stringify(object?.status?.conditions ?? "no status yet")}`);
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

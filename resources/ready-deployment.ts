import type { AnyObject, KubernetesClient, ObjectReference } from "../clients/kubernetes/client";
import { deploymentProblems, refusesFlags } from "../clients/kubernetes/pod-problems";
import { retry } from "../clients/retry";

/**
 * Waits until a Deployment has made all its Pods as it says now, and one is ready.
 *
 * @throws if that takes more than `timeoutSeconds`, or the Pods refuse their flags, with the reasons that their status has.
 */
export async function untilReady(
  client: KubernetesClient,
  deployment: ObjectReference,
  timeoutSeconds: number,
): Promise<void> {
  const isTransient = ({ message }: Error) => !refusesFlags(message);
  await retry(`Deployment ${deployment.metadata.name}`, { timeoutSeconds, isTransient }, async () => {
    const object = await client.get(deployment);
    if (object === undefined || !isReady(object)) {
      const state = `not ready: ${JSON.stringify(object?.status?.conditions ?? "no status yet")}`;
      throw new Error([state, ...(await deploymentProblems(client, deployment))].join("\n"));
    }
  });
}

/** Whether a Deployment is as `untilReady` waits for. */
function isReady(deployment: AnyObject): boolean {
  return hasNoOldPods(deployment) && Number(deployment.status?.readyReplicas ?? 0) > 0;
}

/** Whether there is a Deployment, and it is ready. */
export async function hasReady(client: KubernetesClient, deployment: ObjectReference): Promise<boolean> {
  const object = await client.get(deployment);
  return object !== undefined && isReady(object);
}

/** Whether a Deployment has a Pod as it says now, ready or not, and no others. */
export function isRolledOut(deployment: AnyObject): boolean {
  return hasNoOldPods(deployment) && Number(deployment.status?.updatedReplicas ?? 0) > 0;
}

function hasNoOldPods({ metadata, status }: AnyObject): boolean {
  return (
    status?.observedGeneration === (metadata as { generation?: number }).generation &&
    status?.updatedReplicas === status?.replicas
  );
}

import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CLUSTER } from "../../clients/kubernetes/kinds";
import { referenceTo } from "../../clients/kubernetes/objects";
import type { Condition } from "../../clients/kubernetes/objects";

/**
 * Writes into the status of each Cluster that it is Available: the controllers do not, since the Clusters are paused, and
 * an update leaves out a stack only if all of its Clusters are.
 */
export async function reportAvailable(management: KubernetesClient): Promise<void> {
  const lastTransitionTime = new Date().toISOString();
  const conditions: Condition[] = [
    { type: "Available", status: "True", reason: "Available", message: "", lastTransitionTime },
  ];
  for (const cluster of await management.list(CLUSTER)) {
    await management.applyStatus({ ...referenceTo(cluster), status: { conditions } });
  }
}

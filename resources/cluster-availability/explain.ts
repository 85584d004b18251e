import type { KubernetesClient } from "../../clients/kubernetes/client";
import {
  BARE_METAL_HOST,
  CLUSTER,
  DEV_CLUSTER,
  DEV_MACHINE,
  KUBEADM_CONTROL_PLANE,
  MACHINE,
  MACHINE_DEPLOYMENT,
  METAL3_CLUSTER,
} from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import type { AnyObject, Condition } from "../../clients/kubernetes/objects";
import { errorMessage } from "../../clients/retry";

/** The kinds that say why a Cluster is not available. */
const CAUSES = [CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT, MACHINE];
/** The same of Metal3's infrastructure. */
const METAL3_CAUSES = [METAL3_CLUSTER, BARE_METAL_HOST];
/** The same of the infrastructure of Cluster API Provider Docker, whichever its backend: in memory or Docker. */
const DEV_CAUSES = [DEV_CLUSTER, DEV_MACHINE];

/** Conditions with negative polarity: False is as it should be (cluster-api v1.13.5, `api/core/v1beta2`). */
const NEGATIVE_CONDITIONS = new Set(["RollingOut", "ScalingUp", "ScalingDown", "Remediating", "Deleting", "Paused"]);

/** Why a Cluster is not as wanted: a line per condition that is not as it should be, in the controller's own words. */
export async function explain(client: KubernetesClient, namespace: string): Promise<string[]> {
  const dev = await client.served(DEV_CAUSES).catch(() => []);
  const kinds = [...CAUSES, ...(dev.length > 0 ? dev : METAL3_CAUSES)];
  const causes = (await Promise.all(kinds.map((kind) => explainKind(client, kind, namespace)))).flat();
  return causes.length > 0 ? causes : ["  no object of the Cluster has a condition yet: are the managers running?"];
}

async function explainKind(client: KubernetesClient, kind: ObjectKind, namespace: string): Promise<string[]> {
  try {
    return (await client.list(kind, { namespace })).flatMap(explainObject);
  } catch (error) {
    return [`  ${kind.kind}: ${errorMessage(error)}`];
  }
}

function explainObject({ kind, metadata, status }: AnyObject): string[] {
  const lines = (status?.conditions ?? [])
    .filter(needsExplanation)
    .map(
      ({ type, status, reason, message }) =>
        `  ${kind} ${metadata?.name}: ${type}=${status} (${reason}): ${message?.replaceAll("\n", " ")}`,
    );
  const hostError = typeof status?.errorMessage === "string" ? status.errorMessage : "";
  return hostError === "" ? lines : [...lines, `  ${kind} ${metadata?.name}: ${hostError}`];
}

/** A negative condition that is False has a message only where it would be in trouble: `Scaling up would be blocked …`. */
function needsExplanation({ type, status, message }: Condition): boolean {
  return Boolean(message) && (status !== "True" || NEGATIVE_CONDITIONS.has(type));
}

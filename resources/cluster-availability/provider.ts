import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import {
  BARE_METAL_HOST,
  CLUSTER,
  KUBEADM_CONTROL_PLANE,
  MACHINE,
  METAL3_CLUSTER,
} from "../../clients/kubernetes/kinds";
import { ResourceProvider } from "../resource-provider";
import { retry } from "../../clients/retry";

export interface ClusterAvailabilityInputs {
  /** The management cluster. */
  management: KubeconfigReference;
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /** Seconds to wait. */
  timeoutSeconds: number;
}

/** The kinds that say why a Cluster is not available. */
const CAUSES = [CLUSTER, METAL3_CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE, BARE_METAL_HOST];

/** Waits until the controllers report a Cluster as available, at creation and whenever it no longer is. */
export class ClusterAvailabilityProvider extends ResourceProvider<ClusterAvailabilityInputs, object> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = [];

  async create(inputs: ClusterAvailabilityInputs) {
    const client = KubernetesClient.fromReference(inputs.management);
    const { timeoutSeconds } = inputs;
    try {
      await retry(`Cluster ${inputs.cluster} available`, { timeoutSeconds, intervalSeconds: 1 }, async () => {
        if (!(await isAvailable(client, inputs))) {
          throw new Error("not yet");
        }
      });
    } catch (error) {
      const causes = await explain(client, inputs);
      throw new Error(
        `Cluster ${inputs.namespace}/${inputs.cluster} is not Available after ${timeoutSeconds} s:\n${causes.join("\n")}`,
        { cause: error },
      );
    }
    return { id: `${inputs.namespace}/${inputs.cluster}`, outs: inputs };
  }

  override async diff(id: string, state: ClusterAvailabilityInputs, inputs: ClusterAvailabilityInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes) {
      return difference;
    }
    const client = KubernetesClient.fromReference(inputs.management);
    return { changes: !(await isAvailable(client, inputs)) };
  }

  async delete(): Promise<void> {
    // Nothing was made.
  }
}

async function isAvailable(client: KubernetesClient, inputs: ClusterAvailabilityInputs): Promise<boolean> {
  const metadata = { namespace: inputs.namespace, name: inputs.cluster };
  const cluster = await client.get({ ...CLUSTER, metadata });
  return cluster?.status?.conditions?.some(({ type, status }) => type === "Available" && status === "True") ?? false;
}

/** A line per condition that is not as it should be, with the controller's own words. */
async function explain(client: KubernetesClient, { namespace }: ClusterAvailabilityInputs): Promise<string[]> {
  const listings = await Promise.all(CAUSES.map((kind) => client.list(kind, { namespace })));
  const causes = listings.flat().flatMap(explainObject);
  return causes.length > 0 ? causes : ["  no object of the Cluster has a condition yet: are the managers running?"];
}

function explainObject({ kind, metadata, status }: AnyObject): string[] {
  const conditions = (status?.conditions ?? []).filter(({ status, message }) => status !== "True" && message);
  const lines = conditions.map(
    ({ type, status, reason, message }) =>
      `  ${kind} ${metadata?.name}: ${type}=${status} (${reason}): ${message?.replaceAll("\n", " ")}`,
  );
  const hostError = typeof status?.errorMessage === "string" ? status.errorMessage : "";
  return hostError === "" ? lines : [...lines, `  ${kind} ${metadata?.name}: ${hostError}`];
}

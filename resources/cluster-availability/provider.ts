import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import {
  BARE_METAL_HOST,
  CLUSTER,
  DEV_CLUSTER,
  DEV_MACHINE,
  KUBEADM_CONTROL_PLANE,
  MACHINE,
  METAL3_CLUSTER,
} from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import { ObjectWatch } from "../../clients/kubernetes/object-watch";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { httpsUrl } from "../../clients/https-url";
import { errorMessage } from "../../clients/retry";
import { isThere, ResourceProvider } from "../resource-provider";
import { deleteAbandonedMachines } from "./abandoned-machines";
import { isAvailable } from "./available";

export interface ClusterAvailabilityInputs {
  /** The management cluster. */
  management: KubeconfigReference;
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /** Machines that are declared. */
  machines: number;
  /** Seconds to wait. */
  timeoutSeconds: number;
}

export interface ClusterAvailabilityOutputs {
  /** URL of the Cluster's API: its `controlPlaneEndpoint`. */
  endpoint: string;
}

type State = ClusterAvailabilityInputs & ClusterAvailabilityOutputs;

/** Seconds between two looks for what keeps a Cluster that is waited for from becoming available for good. */
const REPAIR_INTERVAL_SECONDS = 60;

/** The kinds that say why a Cluster is not available. */
const CAUSES = [CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE];
/** The same of every infrastructure, of which a fleet has one. */
const METAL3_CAUSES = [METAL3_CLUSTER, BARE_METAL_HOST];
const IN_MEMORY_CAUSES = [DEV_CLUSTER, DEV_MACHINE];

/**
 * Waits until the controllers report a Cluster as available, at creation, whenever it no longer is, and when it gets more
 * machines. All Clusters of a
 * management cluster are looked at through one watch. Machines that keep a Cluster from becoming available for good are
 * deleted meanwhile.
 */
export class ClusterAvailabilityProvider extends ResourceProvider<
  ClusterAvailabilityInputs,
  ClusterAvailabilityOutputs
> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = ["endpoint"] as const;

  async create(inputs: ClusterAvailabilityInputs) {
    const { namespace, cluster, machines } = inputs;
    return { id: `${namespace}/${cluster}`, outs: await this.waitFor(inputs, machines) };
  }

  /** Machines are waited for where there are to be more of them: fewer may be there, as `kubectl scale` has left them. */
  override async update(_id: string, state: State, inputs: ClusterAvailabilityInputs) {
    return { outs: await this.waitFor(inputs, inputs.machines > state.machines ? inputs.machines : 0) };
  }

  private async waitFor(inputs: ClusterAvailabilityInputs, machines: number): Promise<State> {
    const { management, namespace, cluster: name, timeoutSeconds } = inputs;
    const isDone = (cluster: AnyObject) => isAvailable(cluster) && machinesOf(cluster) >= machines;
    const repairs = setInterval(() => void repair(inputs), REPAIR_INTERVAL_SECONDS * 1000);
    try {
      const cluster = await watchOf(management).until({ namespace, name }, isDone, timeoutSeconds);
      return { ...inputs, endpoint: endpointOf(cluster) };
    } catch (error) {
      const causes = await explain(KubernetesClient.fromReference(management), namespace);
      throw new Error(`Cluster ${namespace}/${name} is not Available, ${errorMessage(error)}\n${causes.join("\n")}`, {
        cause: error,
      });
    } finally {
      clearInterval(repairs);
    }
  }

  /** A Cluster that is not available is a difference, also if the API server cannot be asked: the update waits. */
  override async diff(id: string, state: State, inputs: ClusterAvailabilityInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await isAvailableNow(inputs).catch(() => false)) };
  }

  /** A Cluster that is not available, or cannot be asked for, is shown as gone: the next update waits for it. */
  override async read(id: string, state: State) {
    const isReady = await isThere(`The availability of Cluster ${id}`, () => isAvailableNow(state));
    return { id: isReady ? id : "", props: state };
  }

  async delete(): Promise<void> {
    // Nothing was made.
  }
}

/** What cannot be repaired now is named at the end of the wait. */
async function repair({ management, namespace, cluster }: ClusterAvailabilityInputs): Promise<void> {
  const client = KubernetesClient.fromReference(management);
  const machines = await deleteAbandonedMachines(client, namespace).catch(() => []);
  for (const machine of machines) {
    console.warn(
      `Cluster ${namespace}/${cluster}: Machine ${machine}, which the KubeadmControlPlane controller had left without its ` +
        "infrastructure machine and KubeadmConfig, is deleted: the controller makes another",
    );
  }
}

function watchOf(management: KubeconfigReference): ObjectWatch {
  return ObjectWatch.of(KubernetesClient.fromReference(management), CLUSTER);
}

async function isAvailableNow({ management, namespace, cluster }: ClusterAvailabilityInputs): Promise<boolean> {
  const object = await watchOf(management).get({ namespace, name: cluster });
  return object !== undefined && isAvailable(object);
}

/**
 * How many Machines the controllers have made. They write that together with the conditions, later than Pulumi has asked
 * for more of them (cluster-api v1.13.5, `internal/controllers/cluster/cluster_controller_status.go`).
 */
function machinesOf({ status }: AnyObject): number {
  const { controlPlane, workers } = (status ?? {}) as Record<string, { replicas?: number } | undefined>;
  return (controlPlane?.replicas ?? 0) + (workers?.replicas ?? 0);
}

function endpointOf({ spec }: AnyObject): string {
  const { host, port } = (spec as { controlPlaneEndpoint: { host: string; port: number } }).controlPlaneEndpoint;
  return httpsUrl(host, port);
}

/** A line per condition that is not as it should be, with the controller's own words. */
async function explain(client: KubernetesClient, namespace: string): Promise<string[]> {
  const inMemory = await client.served(IN_MEMORY_CAUSES).catch(() => []);
  const kinds = [...CAUSES, ...(inMemory.length > 0 ? inMemory : METAL3_CAUSES)];
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
  const conditions = (status?.conditions ?? []).filter(({ status, message }) => status !== "True" && message);
  const lines = conditions.map(
    ({ type, status, reason, message }) =>
      `  ${kind} ${metadata?.name}: ${type}=${status} (${reason}): ${message?.replaceAll("\n", " ")}`,
  );
  const hostError = typeof status?.errorMessage === "string" ? status.errorMessage : "";
  return hostError === "" ? lines : [...lines, `  ${kind} ${metadata?.name}: ${hostError}`];
}

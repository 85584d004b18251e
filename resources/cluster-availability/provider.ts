import { isDeepStrictEqual } from "node:util";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import { endpointOf } from "../../clients/kubernetes/cluster-endpoint";
import { CLUSTER } from "../../clients/kubernetes/kinds";
import { ObjectWatch } from "../../clients/kubernetes/object-watch";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { errorMessage, retry } from "../../clients/retry";
import { isThere, ResourceProvider } from "../resource-provider";
import { isAvailable, reportsAvailable, scalingUp } from "./available";
import { explain } from "./explain";
import { machinesOf, machinesWanted } from "./machines";
import type { MachineNumbers } from "./machines";
import { lastRepair, whileRepairing } from "./repair";

export interface ClusterAvailabilityInputs {
  /** The management cluster. */
  management: KubeconfigReference;
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /** Machines that are declared. */
  machines: MachineNumbers;
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

/**
 * Waits until the controllers report a Cluster as available, at creation, whenever it no longer is, and when it gets
 * more machines. All Clusters of a management cluster are looked at through one watch. Machines that keep a Cluster from
 * becoming available for good are deleted meanwhile, and once more when the time is up.
 */
export class ClusterAvailabilityProvider extends ResourceProvider<
  ClusterAvailabilityInputs,
  ClusterAvailabilityOutputs
> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = ["endpoint"] as const;

  /** @param repairIntervalSeconds between two looks for Machines to delete; half of a wait that is short. */
  constructor(private readonly repairIntervalSeconds = REPAIR_INTERVAL_SECONDS) {
    super();
  }

  async create(inputs: ClusterAvailabilityInputs) {
    const { namespace, cluster } = inputs;
    return { id: `${namespace}/${cluster}`, outs: await this.waitFor(inputs, false) };
  }

  override async update(_id: string, state: State, inputs: ClusterAvailabilityInputs) {
    return { outs: await this.waitFor(inputs, !isDeepStrictEqual(state.machines, inputs.machines)) };
  }

  private async waitFor(inputs: ClusterAvailabilityInputs, hasOtherMachines: boolean): Promise<State> {
    // A short wait has a look, too, and time left for a Machine that takes the place of a deleted one.
    const interval = Math.min(this.repairIntervalSeconds, inputs.timeoutSeconds / 2);
    try {
      const cluster = await whileRepairing(inputs, interval, () => untilAvailable(inputs, hasOtherMachines));
      return { ...inputs, endpoint: endpointOf(cluster)! };
    } catch (error) {
      throw new Error(await describeFailure(inputs, error), { cause: error });
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

/**
 * Waits until a Cluster is available with its machines. The live objects say how many it is to have, which is not what
 * is declared where `kubectl scale` has changed them: Pulumi changes only those whose declared number changes. They are
 * asked for where a Cluster has fewer machines than declared, and where a declared number has changed: machines that
 * are not declared, or surge Machines of a rollout, could stand for those still to be made.
 *
 * @param hasOtherMachines whether other numbers of machines were declared before.
 */
async function untilAvailable(inputs: ClusterAvailabilityInputs, hasOtherMachines: boolean): Promise<AnyObject> {
  const { management, namespace, cluster: name, machines, timeoutSeconds } = inputs;
  const deadline = Date.now() + timeoutSeconds * 1000;
  // In tenths, as errors say them.
  const secondsLeft = () => Math.max(0, Math.ceil((deadline - Date.now()) / 100) / 10);
  const until = (isDone: (cluster: AnyObject) => boolean) =>
    watchOf(management).until({ namespace, name }, isDone, secondsLeft());
  const cluster = await until(isAvailable);
  if (!hasOtherMachines && hasMachines(cluster, machines)) {
    return cluster;
  }
  const client = KubernetesClient.fromReference(management);
  const ask = () => machinesWanted(client, cluster);
  const wanted = await retry(`read the replicas of Cluster ${name}`, { timeoutSeconds: secondsLeft() }, ask);
  return until((cluster) => isAvailable(cluster) && hasMachines(cluster, wanted));
}

function hasMachines(cluster: AnyObject, wanted: MachineNumbers): boolean {
  const { controlPlane, workers } = machinesOf(cluster);
  return controlPlane >= wanted.controlPlane && workers >= wanted.workers;
}

/** Says what a Cluster lacks when a wait for it has failed, why the wait has, and the causes, each in a line. */
async function describeFailure(inputs: ClusterAvailabilityInputs, error: unknown): Promise<string> {
  const { management, namespace, cluster: name } = inputs;
  const client = KubernetesClient.fromReference(management);
  const cluster = await watchOf(management)
    .get({ namespace, name })
    .catch(() => undefined);
  const shortcoming = await shortcomingOf(cluster, inputs.machines, client);
  const causes = await explain(client, namespace);
  const repairs = (await lastRepair(inputs)).map((line) => `  ${line}`);
  const summary = `Cluster ${namespace}/${name} ${shortcoming}: ${errorMessage(error)}`;
  return [summary, ...causes, ...repairs].join("\n");
}

async function shortcomingOf(
  cluster: AnyObject | undefined,
  declared: MachineNumbers,
  client: KubernetesClient,
): Promise<string> {
  if (cluster === undefined || !reportsAvailable(cluster)) {
    return "is not Available";
  }
  if (scalingUp(cluster) !== undefined) {
    return "is Available, but is still scaling up";
  }
  const wanted = await machinesWanted(client, cluster).catch(() => undefined);
  const wish = wanted === undefined ? "" : `, and the live objects want ${describe(wanted)}`;
  return `is Available with ${describe(machinesOf(cluster))}; ${describe(declared)} are declared${wish}`;
}

function describe({ controlPlane, workers }: MachineNumbers): string {
  return `${controlPlane} control-plane and ${workers} worker machines`;
}

function watchOf(management: KubeconfigReference): ObjectWatch {
  return ObjectWatch.of(KubernetesClient.fromReference(management), CLUSTER);
}

async function isAvailableNow({ management, namespace, cluster }: ClusterAvailabilityInputs): Promise<boolean> {
  const object = await watchOf(management).get({ namespace, name: cluster });
  return object !== undefined && isAvailable(object);
}

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
import { lastRepair, whileRepairing } from "./repair";

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
    return { id: `${namespace}/${cluster}`, outs: await this.waitFor(inputs) };
  }

  override async update(_id: string, _state: State, inputs: ClusterAvailabilityInputs) {
    return { outs: await this.waitFor(inputs) };
  }

  private async waitFor(inputs: ClusterAvailabilityInputs): Promise<State> {
    // A short wait has a look, too, and time left for a Machine that takes the place of a deleted one.
    const interval = Math.min(this.repairIntervalSeconds, inputs.timeoutSeconds / 2);
    try {
      const cluster = await whileRepairing(inputs, interval, () => untilAvailable(inputs));
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
 * Waits until a Cluster is available with its machines. Fewer than are declared are enough where `kubectl scale` has
 * left the live objects so: Pulumi changes only those whose declared number changes. What the live objects want is asked
 * for only where a Cluster is available with fewer machines than declared.
 */
async function untilAvailable(inputs: ClusterAvailabilityInputs): Promise<AnyObject> {
  const { management, namespace, cluster: name, machines, timeoutSeconds } = inputs;
  const deadline = Date.now() + timeoutSeconds * 1000;
  // In tenths, as errors say them.
  const secondsLeft = () => Math.max(0, Math.ceil((deadline - Date.now()) / 100) / 10);
  const until = (isDone: (cluster: AnyObject) => boolean) =>
    watchOf(management).until({ namespace, name }, isDone, secondsLeft());
  const cluster = await until(isAvailable);
  if (machinesOf(cluster) >= machines) {
    return cluster;
  }
  const client = KubernetesClient.fromReference(management);
  const ask = () => machinesWanted(client, cluster);
  const wanted = await retry(`read the replicas of Cluster ${name}`, { timeoutSeconds: secondsLeft() }, ask);
  return until((cluster) => isAvailable(cluster) && machinesOf(cluster) >= wanted);
}

/** Says what a Cluster lacks when a wait for it has failed, why the wait has, and the causes, each in a line. */
async function describeFailure(inputs: ClusterAvailabilityInputs, error: unknown): Promise<string> {
  const { management, namespace, cluster: name, machines } = inputs;
  const cluster = await watchOf(management)
    .get({ namespace, name })
    .catch(() => undefined);
  const causes = await explain(KubernetesClient.fromReference(management), namespace);
  const repairs = (await lastRepair(inputs)).map((line) => `  ${line}`);
  const summary = `Cluster ${namespace}/${name} ${shortcomingOf(cluster, machines)}: ${errorMessage(error)}`;
  return [summary, ...causes, ...repairs].join("\n");
}

function shortcomingOf(cluster: AnyObject | undefined, machines: number): string {
  if (cluster === undefined || !reportsAvailable(cluster)) {
    return "is not Available";
  }
  return scalingUp(cluster) === undefined
    ? `is Available with ${machinesOf(cluster)} machines; ${machines} are declared`
    : "is Available, but is still scaling up";
}

function watchOf(management: KubeconfigReference): ObjectWatch {
  return ObjectWatch.of(KubernetesClient.fromReference(management), CLUSTER);
}

async function isAvailableNow({ management, namespace, cluster }: ClusterAvailabilityInputs): Promise<boolean> {
  const object = await watchOf(management).get({ namespace, name: cluster });
  return object !== undefined && isAvailable(object);
}

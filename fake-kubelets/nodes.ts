import { NODE, POD } from "../clients/kubernetes/kinds";
import { conditionOf, isBeingDeleted, referenceTo } from "../clients/kubernetes/objects";
import type { AnyObject } from "../clients/kubernetes/objects";
import { ownedBy, withOwner } from "../clients/kubernetes/ownership";
import { failureSeconds, startupSeconds } from "./behaviour";
import type { NodeBehaviour } from "./behaviour";
import type { ProvisionedMachine } from "./machines";
import { HOST_UID_LABEL, machineObjects, providerId, referencesOf } from "./node-objects";
import type { NodeState, Readiness } from "./node-objects";
import type { WorkloadApi } from "./workload-api";

/** Seconds until an object without finalizers is gone. */
const DELETE_TIMEOUT_SECONDS = 60;
/** Seconds after which the Pods of a machine that is being deleted are looked at again. Cluster API looks every 20 s. */
const DRAIN_SECONDS = 10;

/** The Nodes in a workload cluster's API, which its kubelets would write, and those of clusters that share the API. */
export class ClusterNodes {
  /**
   * @param workload the workload cluster's API.
   * @param fleet ID of the fleet: Nodes without it are left alone.
   */
  constructor(
    private readonly workload: WorkloadApi,
    private readonly fleet: string,
    private readonly behaviour: NodeBehaviour,
  ) {}

  /** The Nodes that there are, by name. */
  async read(): Promise<Map<string, AnyObject>> {
    const nodes = await this.workload.client.list(NODE, { labelSelector: ownedBy(this.fleet) });
    return new Map(nodes.map((node) => [node.metadata!.name!, node]));
  }

  /**
   * Makes the Node of a machine as it has to be now, and ends its Pods that are being deleted while it is drained.
   *
   * @param node the Node of its host.
   * @returns the seconds after which that is to be done again; infinite if never.
   */
  async write(machine: ProvisionedMachine, node: AnyObject | undefined): Promise<number> {
    if (node !== undefined && providerIdOf(node) !== providerId(machine)) {
      await this.remove(machine.host);
      return this.write(machine, undefined);
    }
    const now = Date.now();
    const wait = node === undefined ? secondsUntilStart(machine, this.behaviour, now) : 0;
    if (wait > 0) {
      return wait;
    }
    const created = Date.parse(String(node?.metadata?.creationTimestamp ?? new Date(now).toISOString()));
    const first = Math.min(created, firstStart(machine, this.behaviour));
    const failure = first / 1000 + failureSeconds(machine.metal3Machine, this.behaviour) - now / 1000;
    const readiness: Readiness = machine.isStopped || failure <= 0 ? "Unknown" : "True";
    const isAsItWas = node !== undefined && readinessOf(node) === readiness && hostUidOf(node) === machine.hostUid;
    if (!isAsItWas || (machine.lacksPods && readiness === "True")) {
      await this.apply(machine, { readiness, since: sinceOf(node, readiness) ?? new Date(now) });
    }
    if (machine.isBeingDeleted && readiness === "True") {
      await this.endPods(machine.host);
      return DRAIN_SECONDS;
    }
    return failure > 0 ? failure : Infinity;
  }

  /** Deletes the Node of a host with its Pods. */
  async remove(host: string): Promise<void> {
    const { client, hasStackedEtcd } = this.workload;
    const { node, pods } = referencesOf(host, hasStackedEtcd);
    await Promise.all(pods.map((pod) => client.removePod(pod)));
    await client.remove(node, DELETE_TIMEOUT_SECONDS);
  }

  /**
   * Ends the Pods of a Node that are being deleted, as its kubelet does. Fake API servers have no eviction: their answer
   * has Cluster API take the Pods for gone.
   */
  private async endPods(host: string): Promise<void> {
    const { client } = this.workload;
    const pods = (await client.list(POD, { fieldSelector: `spec.nodeName=${host}` })).filter(isBeingDeleted);
    await Promise.all(pods.map((pod) => client.removePod(referenceTo(pod), pod.metadata?.uid)));
  }

  private async apply(machine: ProvisionedMachine, state: NodeState): Promise<void> {
    for (const object of machineObjects(machine, state, this.workload.hasStackedEtcd)) {
      await this.workload.write(withOwner(object, this.fleet));
    }
  }
}

/** 0 if the Node is to be there now; infinite if that cannot be said yet, or it is never to be there. */
function secondsUntilStart(machine: ProvisionedMachine, behaviour: NodeBehaviour, now: number): number {
  const seconds = startupSeconds(machine.metal3Machine, behaviour);
  if (seconds === 0) {
    return 0;
  }
  return machine.provisionedAt === undefined
    ? Infinity
    : Math.max(0, machine.provisionedAt / 1000 + seconds - now / 1000);
}

/**
 * When the Node of a machine could be there first, in milliseconds since the epoch; infinite if its host does not say. A
 * Node may be created again, since fake API servers lose theirs, and a failed one is then not Ready again.
 */
function firstStart({ provisionedAt = 0, metal3Machine }: ProvisionedMachine, behaviour: NodeBehaviour): number {
  return provisionedAt === 0 ? Infinity : provisionedAt + startupSeconds(metal3Machine, behaviour) * 1000;
}

function providerIdOf(node: AnyObject): string | undefined {
  return (node.spec as { providerID?: string } | undefined)?.providerID;
}

function readinessOf(node: AnyObject): string | undefined {
  return conditionOf(node, "Ready")?.status;
}

/** Since when a Node is so; undefined if it is not, or does not say. */
function sinceOf(node: AnyObject | undefined, readiness: Readiness): Date | undefined {
  const ready = node && conditionOf(node, "Ready");
  return ready?.status === readiness && ready.lastTransitionTime !== undefined
    ? new Date(ready.lastTransitionTime)
    : undefined;
}

function hostUidOf(node: AnyObject): string | undefined {
  return node.metadata?.labels?.[HOST_UID_LABEL];
}

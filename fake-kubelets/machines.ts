import { METAL3_MACHINE } from "../clients/kubernetes/kinds";
import { CONTROL_PLANE_LABEL } from "../clients/kubernetes/labels";
import { isBeingDeleted } from "../clients/kubernetes/objects";
import type { AnyObject, Condition } from "../clients/kubernetes/objects";
import type { FakeMachine } from "./node-objects";

/** On a Machine: its kubelet is silent while the value is `stopped`. On its host it would outlive the Machine. */
const KUBELET_ANNOTATION = "metal3-scale/kubelet";

/** The part of a BareMetalHost that is read here (baremetal-operator `apis/metal3.io/v1alpha1`). */
interface Host {
  spec?: { consumerRef?: { kind?: string; name?: string } };
  status?: {
    provisioning?: { state?: string };
    operationHistory?: { provision?: { end?: string | null } };
  };
}

/** A machine that has been given a host. */
export interface ProvisionedMachine extends FakeMachine {
  /** Milliseconds since the epoch; undefined while the host is being provisioned. */
  readonly provisionedAt: number | undefined;
  /** Whether its kubelet is to be silent. */
  readonly isStopped: boolean;
  /** Whether KubeadmControlPlane misses one of its static Pods, which somebody may have deleted. */
  readonly lacksPods: boolean;
  /** Whether its Machine is being deleted: the Node is drained first. */
  readonly isBeingDeleted: boolean;
}

/** Whether the kubelet of a Machine is to be silent. */
export function isStopped({ metadata }: AnyObject): boolean {
  return metadata?.annotations?.[KUBELET_ANNOTATION] === "stopped";
}

/**
 * Whether KubeadmControlPlane has found that a static Pod of a Machine's Node does not exist
 * (`KubeadmControlPlaneMachinePodDoesNotExistReason` of cluster-api v1.13, in the conditions `APIServerPodHealthy` and so on).
 */
export function lacksPods({ status }: AnyObject): boolean {
  const isMissing = ({ type, reason }: Condition) => type.endsWith("PodHealthy") && reason === "DoesNotExist";
  return status?.conditions?.some(isMissing) ?? false;
}

/** The name of the Metal3Machine that a host runs, or is about to. */
function userOf(host: AnyObject): string | undefined {
  const { spec, status } = host as Host;
  const state = status?.provisioning?.state ?? "";
  const { kind, name } = spec?.consumerRef ?? {};
  return ["provisioning", "provisioned"].includes(state) && kind === METAL3_MACHINE.kind ? name : undefined;
}

/** When a host was provisioned, in milliseconds since the epoch; 0 if it does not say, undefined if it is not. */
export function provisionedAt(host: AnyObject): number | undefined {
  const { status } = host as Host;
  const { provisioning, operationHistory } = status ?? {};
  return provisioning?.state === "provisioned" ? Date.parse(operationHistory?.provision?.end ?? "") || 0 : undefined;
}

/** The machines that hosts run, or are about to; all Machines and hosts are those of one namespace. */
export function machinesOn(hosts: readonly AnyObject[], machines: readonly AnyObject[]): ProvisionedMachine[] {
  const byUser = new Map(machines.map((machine) => [metal3MachineOf(machine), machine]));
  return hosts.flatMap((host) => {
    const user = userOf(host);
    const machine = user === undefined ? undefined : byUser.get(user);
    return user === undefined || machine === undefined ? [] : [machineOn(host, user, machine)];
  });
}

function metal3MachineOf({ spec }: AnyObject): string | undefined {
  return (spec as { infrastructureRef?: { name?: string } }).infrastructureRef?.name;
}

function machineOn(host: AnyObject, metal3Machine: string, machine: AnyObject): ProvisionedMachine {
  const { namespace = "", name = "", uid = "" } = host.metadata ?? {};
  return {
    namespace,
    host: name,
    hostUid: uid,
    metal3Machine,
    isControlPlane: machine.metadata?.labels?.[CONTROL_PLANE_LABEL] !== undefined,
    kubernetesVersion: (machine.spec as { version?: string }).version ?? "",
    provisionedAt: provisionedAt(host),
    isStopped: isStopped(machine),
    lacksPods: lacksPods(machine),
    isBeingDeleted: isBeingDeleted(machine),
  };
}

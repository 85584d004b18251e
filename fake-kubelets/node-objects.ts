import { NODE, POD } from "../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../clients/kubernetes/objects";
import { etcdAnnotations } from "./in-memory-etcd";

/** A machine of a workload cluster, as its kubelet knows it. */
export interface FakeMachine {
  /** Namespace of the host in the management cluster. */
  readonly namespace: string;
  /** Name of the BareMetalHost, and of the Node. */
  readonly host: string;
  /** `metadata.uid` of the BareMetalHost. */
  readonly hostUid: string;
  /** Name of the Metal3Machine that uses the host. */
  readonly metal3Machine: string;
  readonly isControlPlane: boolean;
  /** Version of Kubernetes, with its `v`. */
  readonly kubernetesVersion: string;
}

/** The label by which CAPM3 finds the Node of a BareMetalHost (cluster-api-provider-metal3 `baremetal/metal3machine_manager.go`). */
export const HOST_UID_LABEL = "metal3.io/uuid";
/** Label and taint of a control-plane Node (kubeadm `constants.LabelNodeRoleControlPlane`). */
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** The namespace of the static Pods (`metav1.NamespaceSystem`). */
const KUBE_SYSTEM = "kube-system";

/** The static Pods whose health the KubeadmControlPlane controller checks with an external etcd. */
const CONTROL_PLANE_COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
/** The same with a stacked one. */
const ETCD = "etcd";

/**
 * The Node of a machine and, if it is one of the control plane, its Running static Pods, each with its status, in the order
 * in which they are written. The Node is last: where there is one, all the rest is there. A member of a stacked etcd is
 * first: else KCP finds an API server without an etcd.
 */
export function machineObjects(machine: FakeMachine, state: NodeState, hasStackedEtcd: boolean): AnyObject[] {
  if (!machine.isControlPlane) {
    return [node(machine, state)];
  }
  const annotations = etcdAnnotations(machine.namespace, machine.metal3Machine);
  const etcd = hasStackedEtcd ? [staticPod(ETCD, machine, annotations)] : [];
  const components = CONTROL_PLANE_COMPONENTS.map((component) => staticPod(component, machine));
  return [...etcd, ...components, node(machine, state)];
}

/** Names the Node of a host, and the static Pods that it may have. */
export function referencesOf(
  host: string,
  hasStackedEtcd: boolean,
): { node: ObjectReference; pods: ObjectReference[] } {
  const components = [...CONTROL_PLANE_COMPONENTS, ...(hasStackedEtcd ? [ETCD] : [])];
  const pods = components.map((component) => ({ ...POD, metadata: podMetadata(component, host) }));
  return { node: { ...NODE, metadata: { name: host } }, pods };
}

/** One of the two forms that CAPM3 accepts: it names the use of a host, of which there may be many in a row. */
export function providerId({ namespace, host, metal3Machine }: FakeMachine): string {
  return `metal3://${namespace}/${host}/${metal3Machine}`;
}

/** The workload cluster whose machine a Node is of, by its provider ID: the namespace of the host. */
export function clusterOf({ spec }: AnyObject): string | undefined {
  return (spec as { providerID?: string } | undefined)?.providerID?.split("/")[2];
}

/** Whether a Node is Ready, or `Unknown`, which is what the control plane says of one whose kubelet is silent. */
export type Readiness = "True" | "Unknown";

/** How a Node is, and since when: a MachineHealthCheck remediates its Machine after so long. */
export interface NodeState {
  readonly readiness: Readiness;
  readonly since: Date;
}

/** The conditions of a Node that is Ready: their status and reason (`pkg/kubelet/nodestatus/setters.go` in Kubernetes). */
const CONDITIONS = {
  Ready: ["True", "KubeletReady"],
  MemoryPressure: ["False", "KubeletHasSufficientMemory"],
  DiskPressure: ["False", "KubeletHasNoDiskPressure"],
  PIDPressure: ["False", "KubeletHasSufficientPID"],
} as const;
/** All of them, if the kubelet is silent (`pkg/controller/nodelifecycle/node_lifecycle_controller.go`). */
const SILENT = ["Unknown", "NodeStatusUnknown"] as const;

function conditions({ readiness, since }: NodeState) {
  const lastTransitionTime = since.toISOString();
  return Object.entries(CONDITIONS).map(([type, healthy]) => {
    const [status, reason] = readiness === "True" ? healthy : SILENT;
    return { type, status, reason, lastTransitionTime };
  });
}

function node(machine: FakeMachine, state: NodeState): AnyObject {
  const resources = { cpu: "8", memory: "16Gi", pods: "110" };
  const { host, hostUid, isControlPlane, kubernetesVersion } = machine;
  return {
    ...NODE,
    metadata: { name: host, labels: { [HOST_UID_LABEL]: hostUid, ...(isControlPlane && { [CONTROL_PLANE]: "" }) } },
    spec: {
      providerID: providerId(machine),
      ...(isControlPlane && { taints: [{ key: CONTROL_PLANE, effect: "NoSchedule" }] }),
    },
    status: {
      conditions: conditions(state),
      capacity: resources,
      allocatable: resources,
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        kubeProxyVersion: "",
        kubeletVersion: kubernetesVersion,
        machineID: "",
        operatingSystem: "linux",
        osImage: "",
        systemUUID: "",
      },
    },
  };
}

function podMetadata(component: string, host: string) {
  return { namespace: KUBE_SYSTEM, name: `${component}-${host}` };
}

function staticPod(component: string, { host }: FakeMachine, annotations: Record<string, string> = {}): AnyObject {
  return {
    ...POD,
    metadata: {
      ...podMetadata(component, host),
      labels: { component, tier: "control-plane" },
      // Marks the Pod as the API's copy of a static one: admission and drain leave it alone. It cannot be changed.
      annotations: { "kubernetes.io/config.mirror": host, ...annotations },
    },
    spec: {
      nodeName: host,
      containers: [{ name: component, image: component }],
      tolerations: [{ operator: "Exists" }],
    },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        {
          name: component,
          image: component,
          imageID: "",
          ready: true,
          restartCount: 0,
          started: true,
          state: { running: {} },
        },
      ],
    },
  };
}

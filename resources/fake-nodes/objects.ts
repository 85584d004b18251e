import { stringify } from "yaml";
import { CONFIG_MAP, NODE, POD } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/client";

/** The host behind a fake Node. */
export interface FakeNodeHost {
  /** Name of the BareMetalHost, and of the Node. */
  name: string;
  /** `metadata.uid` of the BareMetalHost. */
  uid: string;
}

/** The label by which CAPM3 finds the Node of a BareMetalHost (cluster-api-provider-metal3 `baremetal/metal3machine_manager.go`). */
export const HOST_UID_LABEL = "metal3.io/uuid";
/** Label and taint of a control-plane Node (kubeadm `constants.LabelNodeRoleControlPlane`). */
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** The namespace of the static Pods, and of kubeadm's ConfigMap (`metav1.NamespaceSystem`). */
export const KUBE_SYSTEM = "kube-system";

/** The static Pods whose health the KubeadmControlPlane controller checks with an external etcd. */
const CONTROL_PLANE_COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;

/** The ConfigMap by which the KubeadmControlPlane controller sees that the control plane is initialized. */
export function kubeadmConfig(cluster: string, kubernetesVersion: string): AnyObject {
  const clusterConfiguration = {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "ClusterConfiguration",
    clusterName: cluster,
    kubernetesVersion,
  };
  return {
    ...CONFIG_MAP,
    metadata: { namespace: KUBE_SYSTEM, name: "kubeadm-config" },
    data: { ClusterConfiguration: stringify(clusterConfiguration) },
  };
}

/** A Ready control-plane Node for the host, and its Running static Pods, each with its status. */
export function fakeNodeObjects(host: FakeNodeHost, kubernetesVersion: string): AnyObject[] {
  return [node(host, kubernetesVersion), ...CONTROL_PLANE_COMPONENTS.map((component) => staticPod(component, host))];
}

/** The older of the two forms that CAPM3 accepts. It adopts this one and leaves the Node as it is. */
export function providerId(hostUid: string): string {
  return `metal3://${hostUid}`;
}

/** The UID in a provider ID of that form; undefined for any other. */
export function hostUid(providerId: string): string | undefined {
  return /^metal3:\/\/([^/]+)$/.exec(providerId)?.[1];
}

function node(host: FakeNodeHost, kubernetesVersion: string): AnyObject {
  const resources = { cpu: "8", memory: "16Gi", pods: "110" };
  return {
    ...NODE,
    metadata: { name: host.name, labels: { [HOST_UID_LABEL]: host.uid, [CONTROL_PLANE]: "" } },
    spec: {
      providerID: providerId(host.uid),
      taints: [{ key: CONTROL_PLANE, effect: "NoSchedule" }],
    },
    status: {
      conditions: [
        nodeCondition("Ready", "True", "KubeletReady"),
        nodeCondition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        nodeCondition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        nodeCondition("PIDPressure", "False", "KubeletHasSufficientPID"),
      ],
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

function nodeCondition(type: string, status: "True" | "False", reason: string) {
  return { type, status, reason };
}

function staticPod(component: string, host: FakeNodeHost): AnyObject {
  return {
    ...POD,
    metadata: {
      namespace: KUBE_SYSTEM,
      name: `${component}-${host.name}`,
      labels: { component, tier: "control-plane" },
      // Marks the Pod as the API's copy of a static one: admission and drain leave it alone. It cannot be changed.
      annotations: { "kubernetes.io/config.mirror": host.name },
    },
    spec: {
      nodeName: host.name,
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

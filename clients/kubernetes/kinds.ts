/**
 * The kinds of objects that the program reads and writes, in the API versions in which it does: those of the releases
 * in `tools/tools.lock.json`. No other file names an API version of a served kind.
 */

/** A kind of object, as an API server serves it. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

// https://kubernetes.io/docs/reference/kubernetes-api/
export const CONFIG_MAP: ObjectKind = { apiVersion: "v1", kind: "ConfigMap" };
export const NAMESPACE: ObjectKind = { apiVersion: "v1", kind: "Namespace" };
export const NODE: ObjectKind = { apiVersion: "v1", kind: "Node" };
export const POD: ObjectKind = { apiVersion: "v1", kind: "Pod" };
export const SECRET: ObjectKind = { apiVersion: "v1", kind: "Secret" };
export const SERVICE: ObjectKind = { apiVersion: "v1", kind: "Service" };
export const DEPLOYMENT: ObjectKind = { apiVersion: "apps/v1", kind: "Deployment" };
export const REPLICA_SET: ObjectKind = { apiVersion: "apps/v1", kind: "ReplicaSet" };
export const SERVICE_ACCOUNT: ObjectKind = { apiVersion: "v1", kind: "ServiceAccount" };
export const CLUSTER_ROLE: ObjectKind = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
export const CLUSTER_ROLE_BINDING: ObjectKind = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
};
export const STORAGE_CLASS: ObjectKind = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
export const CUSTOM_RESOURCE_DEFINITION: ObjectKind = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
};
export const MUTATING_WEBHOOK_CONFIGURATION: ObjectKind = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingWebhookConfiguration",
};
export const VALIDATING_WEBHOOK_CONFIGURATION: ObjectKind = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
};

// Cluster API
export const CLUSTER: ObjectKind = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" };
export const MACHINE: ObjectKind = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" };
export const KUBEADM_CONTROL_PLANE: ObjectKind = {
  apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
  kind: "KubeadmControlPlane",
};
export const MACHINE_DEPLOYMENT: ObjectKind = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "MachineDeployment" };
export const KUBEADM_CONFIG: ObjectKind = { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2", kind: "KubeadmConfig" };
export const KUBEADM_CONFIG_TEMPLATE: ObjectKind = {
  apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
  kind: "KubeadmConfigTemplate",
};

export const KUBEADM_CONTROL_PLANE_TEMPLATE: ObjectKind = {
  apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
  kind: "KubeadmControlPlaneTemplate",
};
export const CLUSTER_CLASS: ObjectKind = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "ClusterClass" };

// Cluster API Provider Docker
const DOCKER_API_VERSION = "infrastructure.cluster.x-k8s.io/v1beta2";
export const DEV_CLUSTER: ObjectKind = { apiVersion: DOCKER_API_VERSION, kind: "DevCluster" };
export const DEV_CLUSTER_TEMPLATE: ObjectKind = { apiVersion: DOCKER_API_VERSION, kind: "DevClusterTemplate" };
export const DEV_MACHINE: ObjectKind = { apiVersion: DOCKER_API_VERSION, kind: "DevMachine" };
export const DEV_MACHINE_TEMPLATE: ObjectKind = { apiVersion: DOCKER_API_VERSION, kind: "DevMachineTemplate" };

// Cluster API Provider Metal3
const METAL3_API_VERSION = "infrastructure.cluster.x-k8s.io/v1beta2";
export const METAL3_CLUSTER: ObjectKind = { apiVersion: METAL3_API_VERSION, kind: "Metal3Cluster" };
export const METAL3_MACHINE: ObjectKind = { apiVersion: METAL3_API_VERSION, kind: "Metal3Machine" };
export const METAL3_MACHINE_TEMPLATE: ObjectKind = { apiVersion: METAL3_API_VERSION, kind: "Metal3MachineTemplate" };

// Bare Metal Operator
export const BARE_METAL_HOST: ObjectKind = { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" };

/** The API group of a kind; empty for Kubernetes' core group. */
export function groupOf({ apiVersion }: ObjectKind): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** Whether an object is of a kind, in whichever version. */
export function isOfKind(object: ObjectKind, kind: ObjectKind): boolean {
  return object.kind === kind.kind && groupOf(object) === groupOf(kind);
}

/** A kind of object, as an API server serves it. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export const CLUSTER: ObjectKind = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" };
export const BARE_METAL_HOST: ObjectKind = { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" };
export const NAMESPACE: ObjectKind = { apiVersion: "v1", kind: "Namespace" };
export const SERVICE: ObjectKind = { apiVersion: "v1", kind: "Service" };
export const SECRET: ObjectKind = { apiVersion: "v1", kind: "Secret" };
export const DEPLOYMENT: ObjectKind = { apiVersion: "apps/v1", kind: "Deployment" };

/** The field manager of all that is applied. One fixed name: a second run adopts what the first made. */
export const FIELD_MANAGER = "metal3-scale";

/** A context of a kubeconfig file. */
export interface KubeconfigContext {
  /** Path of the kubeconfig file, absolute or relative to the Pulumi project. */
  path: string;
  /** Context in that file. Default: its current context. */
  context?: string;
}

/**
 * The cluster that a kubeconfig file names.
 *
 * Resources carry this reference instead of the kubeconfig itself, so that a thousand of them do not put a thousand
 * copies of the same credentials into the state.
 */
export interface KubeconfigReference extends KubeconfigContext {
  /** UID of the cluster's Namespace `kube-system`: which cluster it is, whatever its kubeconfig's path and context. */
  uid: string;
}

/** Whether a value is a reference to a cluster. */
export function isReference(value: unknown): value is KubeconfigReference {
  return typeof value === "object" && value !== null && "path" in value && "uid" in value;
}

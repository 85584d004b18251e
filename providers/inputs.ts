/** The field manager of all that is applied. One fixed name: a second run takes over what the first made. */
export const FIELD_MANAGER = "metal3-scale";

/**
 * The cluster that a kubeconfig file names.
 *
 * Resources carry this reference instead of the kubeconfig itself, so that a thousand of them do not put a thousand
 * copies of the same credentials into the state.
 */
export interface KubeconfigReference {
  /** Path of the kubeconfig file, absolute or relative to the Pulumi project. */
  path: string;
  /** Context in that file. Default: its current context. */
  context?: string;
}

/** A multi-tenant etcd in a backing cluster. */
export interface EtcdReference {
  /** The backing cluster. */
  kubeconfig: KubeconfigReference;
  namespace: string;
  /** The Pod that runs etcd; its port 2379 is reached through the backing cluster's API server. */
  pod: string;
  /** The Secret (`ca.crt`, `tls.crt`, `tls.key`) with the certificate of etcd's user `root`. */
  rootSecret: string;
}

/**
 * Where a Pod of a cluster keeps data that outlives it: in a directory of the one node, which ends with the node and
 * belongs to the user 65532; in a volume that the default StorageClass makes for a claim; or nowhere.
 */
export type Storage = { kind: "directory"; path: string } | { kind: "claim" } | { kind: "none" };

/** What is known of a Kubernetes cluster, whatever its kind. */
export interface ClusterOutputs {
  /** Contents of a kubeconfig with administrator's rights. */
  kubeconfig: string;
  /** A file with the same. */
  kubeconfigPath: string;
  /** IP address or host name at which the cluster's NodePorts are reached. */
  address: string;
  storage: Storage;
}

/** Whether the state of a cluster that the program makes is that of one whose creation has ended. */
export function isFinished(state: object): boolean {
  return "kubeconfig" in state;
}

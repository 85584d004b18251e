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
  /** UID of its Namespace `kube-system`. */
  uid: string;
  storage: Storage;
}

/** The names of a cluster's outputs. */
export const CLUSTER_OUTPUTS = ["kubeconfig", "kubeconfigPath", "address", "uid", "storage"] as const;

/** Whether the state of a cluster that the program makes is that of one whose creation has ended. */
export function isFinished(state: object): boolean {
  return "kubeconfig" in state;
}

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

/**
 * What a refresh learns of a cluster that the program makes.
 *
 * @throws Error if a finished one is gone: without it in the state, nothing would end with it, and a destroy could not go on.
 */
export function readMade<State extends object>(kind: "local" | "kind", id: string, state: State, isGone: boolean) {
  if (isGone && isFinished(state)) {
    throw goneError(kind, id);
  }
  return { id: isGone ? "" : id, props: state };
}

/**
 * The error of a finished cluster that is not there any more. Another one in its place would not do: Pulumi would want to
 * delete from the old one what is to be in it.
 */
export function goneError(kind: "local" | "kind", name: string): Error {
  return new Error(
    `${kind} cluster ${name} was deleted by hand, with all that was in it: run \`make down\`, which deletes the rest of ` +
      "the fleet, and then `make up`",
  );
}

import type { Settings } from "./settings";

/**
 * Memory in MiB that no other process shares, by part: measured on a machine with 2 cores and 24 GiB (Kubernetes 1.34.4,
 * cluster-api 1.13.5, lean API servers, idle with 40 clusters).
 */
const MEBIBYTES = {
  /** A local cluster's own control plane, kubelet and containerd. */
  localCluster: 600,
  /** The six controller managers. */
  managers: 300,
  /** A multi-tenant etcd. */
  etcd: 60,
  /** A workload cluster: its kube-apiserver, the Pod's overhead, and its share of etcd and of the managers' caches. */
  workloadCluster: 119,
};

/** MiB that a stack needs on this machine: what runs in the clusters of kind `local` and `kind`. */
export function requiredMebibytes(settings: Settings): number {
  const { managementCluster, backingCluster, backingClusters, clusterCount } = settings;
  const isHere = (kind: string) => kind === "local" || kind === "kind";
  const managementHere = isHere(managementCluster.kind);
  const management = managementHere ? MEBIBYTES.localCluster + MEBIBYTES.managers : 0;
  const ownBacking = isHere(backingCluster.kind) ? backingClusters * MEBIBYTES.localCluster : 0;
  const backingHere = backingCluster.kind === "management" ? managementHere : isHere(backingCluster.kind);
  const workload = backingHere ? backingClusters * MEBIBYTES.etcd + clusterCount * MEBIBYTES.workloadCluster : 0;
  return management + ownBacking + workload;
}

import { BackingCluster } from "../components/backing-cluster";
import type { ClusterKind, KubernetesCluster } from "../components/kubernetes-cluster";
import type { FleetArgs } from "./topology";

/** What makes the backing clusters of a fleet whose API servers are on an etcd: see `createBacking`. */
export function etcdBackingCluster({ id: fleet, kubernetesVersion }: FleetArgs) {
  return (name: string, source: ClusterKind | undefined, management: KubernetesCluster) =>
    new BackingCluster(name, source === undefined ? { source: management } : { source, fleet, kubernetesVersion });
}

import { BackingCluster, backingImages } from "../components/backing-cluster";
import type { Metal3ClustersArgs } from "./metal3-clusters";
import type { FleetArgs } from "./topology";

/** How the backing clusters of a fleet are made whose API servers are on an etcd. */
export function etcdBackingCluster({
  id: fleet,
  kubernetesVersion,
}: FleetArgs): Pick<Metal3ClustersArgs<BackingCluster>, "createBacking" | "backingImages"> {
  return {
    createBacking: (name, source, management) =>
      new BackingCluster(name, source === undefined ? { source: management } : { source, fleet, kubernetesVersion }),
    backingImages: backingImages(kubernetesVersion),
  };
}

import type { ApiServerProfile } from "../../components/kube-apiserver-flags";
import { costsOf as dedicatedCostsOf } from "../dedicated/costs";
import type { Costs, TopologyCosts } from "../costs";
import { PAIR_COSTS } from "../metal3-costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const FIFTY = "50 clusters of one machine on a machine that did nothing else (docs/records/shared-api-server-50.json)";

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  apiServer: { memoryMebibytes: 1, source: FIFTY },
  etcd: { memoryMebibytes: 0.2, source: FIFTY },
} satisfies Costs;

const FIT = "fit to 10 and 50 clusters of one machine (docs/records)";

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 27, source: FIFTY },
  managers: { memoryMebibytes: 5.8, source: FIFTY },
  etcd: { memoryMebibytes: 2, source: FIFTY },
  whole: { idleMillicores: 5.3, bringUpCpuSeconds: 3, source: FIT },
} satisfies Costs;

/** KCP is never done: each cluster has a Node of each that shares its API server (docs/shared-api-server.md). */
const PAIR_ON_BACKING_CLUSTER = {
  whole: { idleMillicores: 0.3225, bringUpCpuSeconds: 0.0235, source: FIT },
} satisfies Costs;

/** The costs with API servers of a profile: those of the topology `dedicated`, with one API server per backing cluster. */
export function costsOf(profile: ApiServerProfile): TopologyCosts {
  const costs = dedicatedCostsOf(profile);
  const { apiServer, pod } = costs.workloadInBacking;
  return {
    ...costs,
    backingCluster: { ...costs.backingCluster, apiServer: apiServer!, pod: pod! },
    workloadInManagement: WORKLOAD_IN_MANAGEMENT,
    workloadInBacking: WORKLOAD_IN_BACKING,
    pairInManagement: PAIR_COSTS,
    pairOnBackingCluster: PAIR_ON_BACKING_CLUSTER,
  };
}

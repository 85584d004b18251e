import type { ApiServerProfile } from "../../components/kube-apiserver-flags";
import { costsOf as dedicatedCostsOf } from "../dedicated/costs";
import type { Costs, TopologyCosts } from "../costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const FIFTY = "RssAnon and CPU time of two idle minutes with 0 and with 50 clusters of one machine";

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  apiServer: { memoryMebibytes: 1, source: `${FIFTY}: 79 and 122 MiB` },
  etcd: { memoryMebibytes: 0.2, source: `${FIFTY}: 14 and 22 MiB` },
} satisfies Costs;

/** Once per workload cluster, in the management cluster; what is idle grows with their number, since KCP is never done. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 37, source: FIFTY },
  managers: { memoryMebibytes: 7, source: FIFTY },
  etcd: { memoryMebibytes: 4, source: FIFTY },
  whole: { idleMillicores: 33, bringUpCpuSeconds: 8.6, source: `${FIFTY}, and while they were brought up` },
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
  };
}

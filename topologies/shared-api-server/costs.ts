import type { ApiServerProfile } from "../../components/kube-apiserver-flags";
import { costsOf as dedicatedCostsOf } from "../dedicated/costs";
import type { Costs, TopologyCosts } from "../costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const FIFTY = "RssAnon with 0 and with 50 clusters, on a machine with other work";

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  apiServer: { memoryMebibytes: 1, source: `${FIFTY}: 78 and 123 MiB` },
  etcd: { memoryMebibytes: 0.2, source: `${FIFTY}: 15 and 25 MiB` },
} satisfies Costs;

/** The costs with API servers of a profile: those of the topology `dedicated`, with one API server per backing cluster. */
export function costsOf(profile: ApiServerProfile): TopologyCosts {
  const costs = dedicatedCostsOf(profile);
  const { apiServer, pod } = costs.workloadInBacking;
  return {
    ...costs,
    backingCluster: { ...costs.backingCluster, apiServer: apiServer!, pod: pod! },
    workloadInBacking: WORKLOAD_IN_BACKING,
  };
}

import type { Costs, TopologyCosts } from "../costs";
import { costsOf as dedicatedCostsOf } from "../dedicated/costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, FKAS 1.13.2.
const DEDICATED = "as of the topology dedicated, which has the same";
const FIFTY = "50 clusters brought up by shell scripts, one machine each";

/** Once per backing cluster. */
const BACKING = {
  fakeApiServer: { memoryMebibytes: 30, idleMillicores: 2, source: `${FIFTY}: what is left of 105 MB` },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  fakeApiServer: { memoryMebibytes: 1.5, idleMillicores: 0.1, bringUpCpuSeconds: 0.14, source: FIFTY },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 18, source: `${FIFTY}: 1.5 GB` },
  managers: { memoryMebibytes: 4, source: DEDICATED },
  etcd: { memoryMebibytes: 1, source: DEDICATED },
  whole: { idleMillicores: 6, bringUpCpuSeconds: 8.5, source: `${FIFTY}: API server idle at 0.29 cores; ${DEDICATED}` },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
const WORKLOAD_IN_PULUMI = {
  whole: {
    memoryMebibytes: 5,
    bringUpCpuSeconds: 1.5,
    source: "half of what the topology dedicated has, with half of its resources",
  },
} satisfies Costs;

export const costs: TopologyCosts = {
  managementCluster: dedicatedCostsOf("lean").managementCluster,
  backingCluster: BACKING,
  workloadInManagement: WORKLOAD_IN_MANAGEMENT,
  workloadInBacking: WORKLOAD_IN_BACKING,
  workloadInPulumi: WORKLOAD_IN_PULUMI,
};

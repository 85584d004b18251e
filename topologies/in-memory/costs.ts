import type { Costs, TopologyCosts } from "../costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const NONE = "RssAnon and CPU time without clusters, idle: docs/records";
/** Memory when all processes together had the most. */
const MANY = "1000 clusters of one machine (docs/scale.md)";
/** With Go's default of `GOGC`, which the API server of 1000 clusters did not have (capacity/garbage-collection.ts). */
const PEAK = "peak while 10, 50 and 100 clusters were brought up, docs/records";

/** Once per management cluster. */
const MANAGERS = {
  clusterApi: { memoryMebibytes: 28, idleMillicores: 1, source: NONE },
  kubeadmBootstrap: { memoryMebibytes: 22, idleMillicores: 1, source: NONE },
  kubeadmControlPlane: { memoryMebibytes: 25, idleMillicores: 1, source: NONE },
  docker: { memoryMebibytes: 24, idleMillicores: 1, source: NONE },
  // What clusters that come fast leave in the API server's memory, however many they are.
  "kube-apiserver": { memoryMebibytes: 150, source: PEAK },
  whole: { bringUpCpuSeconds: 15, source: "as of the topology dedicated, which has two more" },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 9, source: PEAK },
  managers: { memoryMebibytes: 4.6, source: MANY },
  etcd: { memoryMebibytes: 0.1, source: MANY },
  whole: {
    idleMillicores: 0.22,
    bringUpCpuSeconds: 5.3,
    source: `${MANY}; CPU time, idle, too: 50 and 1000, docs/records`,
  },
} satisfies Costs;

const TEN =
  "10 clusters of 10 machines: what they take more than 10 of one machine, memory at its peak, for each of the 9 (docs/records)";

/** Once per machine beyond the first of a workload cluster, in the management cluster: it has no host. */
const MACHINE_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 7.2, source: TEN },
  managers: { memoryMebibytes: 0.9, source: TEN },
  etcd: { memoryMebibytes: 0.4, source: TEN },
  whole: { idleMillicores: 0.2, bringUpCpuSeconds: 1.15, source: TEN },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
const WORKLOAD_IN_PULUMI = {
  program: { memoryMebibytes: 1, source: "peak of RssAnon in previews of 20 and of 80 clusters" },
  whole: { bringUpCpuSeconds: 0.2, source: MANY },
} satisfies Costs;

export const costs: TopologyCosts = {
  managementCluster: MANAGERS,
  backingCluster: {},
  workloadInManagement: WORKLOAD_IN_MANAGEMENT,
  workloadInBacking: {},
  machineInManagement: MACHINE_IN_MANAGEMENT,
  pairInManagement: {},
  pairOnBackingCluster: {},
  workloadInPulumi: WORKLOAD_IN_PULUMI,
};

import type { Costs, TopologyCosts } from "../costs";
import { costsOf as dedicatedCostsOf } from "../dedicated/costs";
import { MACHINE_COSTS, PAIR_COSTS } from "../metal3-costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, FKAS 1.13.2.
const FIFTY = "50 clusters of one machine: RssAnon, CPU time of two idle minutes, and while they were brought up";
/** Memory when all processes together had the most, at the end of bringing them up; the fake API server's ten minutes later. */
const MANY =
  "1000 clusters of one machine, with Pulumi.laptop.yaml, on a machine that did nothing else (docs/scale.md)";
const IDLE = "idle: what each of 1000 clusters takes half a minute after the last was Available (docs/records)";
/** With Go's defaults of `GOGC`, which 300 and 1000 clusters do not have (capacity/garbage-collection.ts). */
const PEAK = "peak while 10, 50 and 100 clusters were brought up, docs/records";
/** The machine as a whole, less what the fake API servers and Pulumi take of that. */
const UP = "10, 50, 100, 300 and 1000 clusters were brought up, docs/records";

/** Once per backing cluster. */
const BACKING = {
  fakeApiServer: { memoryMebibytes: 9, source: `${FIFTY}: of none` },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  fakeApiServer: { memoryMebibytes: 1.9, idleMillicores: 0.07, bringUpCpuSeconds: 0.3, source: `${MANY}; ${IDLE}` },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 13.8, source: PEAK },
  managers: { memoryMebibytes: 3.4, source: PEAK },
  etcd: { memoryMebibytes: 0.2, source: MANY },
  whole: { idleMillicores: 0.37, bringUpCpuSeconds: 2.8, source: `${IDLE}; CPU time: ${UP}` },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
const WORKLOAD_IN_PULUMI = {
  whole: {
    memoryMebibytes: 5,
    bringUpCpuSeconds: 0.3,
    source: `${MANY}; memory: half of what the topology dedicated has, with half of its resources`,
  },
} satisfies Costs;

/** Once per management cluster: what clusters that come fast leave in the API server's memory, however many they are. */
const GARBAGE = {
  "kube-apiserver": { memoryMebibytes: 250, source: PEAK },
} satisfies Costs;

export const costs: TopologyCosts = {
  managementCluster: { ...dedicatedCostsOf("lean").managementCluster, ...GARBAGE },
  backingCluster: BACKING,
  workloadInManagement: WORKLOAD_IN_MANAGEMENT,
  workloadInBacking: WORKLOAD_IN_BACKING,
  machineInManagement: MACHINE_COSTS,
  pairInManagement: PAIR_COSTS,
  pairOnBackingCluster: {},
  workloadInPulumi: WORKLOAD_IN_PULUMI,
};

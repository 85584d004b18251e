import type { Costs, TopologyCosts } from "../costs";
import { MACHINE_COSTS } from "../machine-costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const NONE = "RssAnon without clusters";
const HUNDRED = "RssAnon with 0 and with 100 clusters of one machine";

/** Once per management cluster. */
const MANAGERS = {
  clusterApi: { memoryMebibytes: 28, idleMillicores: 3, source: NONE },
  kubeadmBootstrap: { memoryMebibytes: 22, idleMillicores: 3, source: NONE },
  kubeadmControlPlane: { memoryMebibytes: 25, idleMillicores: 3, source: NONE },
  docker: { memoryMebibytes: 24, idleMillicores: 3, source: NONE },
  whole: { bringUpCpuSeconds: 15, source: "as of the topology dedicated, which has two more" },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 10, source: "RssAnon of 448 MiB without clusters, 1083 with 20, 1222 with 100" },
  managers: { memoryMebibytes: 4, source: HUNDRED },
  etcd: { memoryMebibytes: 1, source: HUNDRED },
  whole: {
    idleMillicores: 1,
    bringUpCpuSeconds: 8.5,
    source: "CPU time of the node's processes while 100 clusters were brought up, and in two minutes after that",
  },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
const WORKLOAD_IN_PULUMI = {
  program: { memoryMebibytes: 1, source: "peak of RssAnon in previews of 20 and of 80 clusters" },
  whole: { bringUpCpuSeconds: 0.4, source: "CPU time of all its processes while 100 clusters were brought up" },
} satisfies Costs;

export const costs: TopologyCosts = {
  managementCluster: MANAGERS,
  backingCluster: {},
  workloadInManagement: WORKLOAD_IN_MANAGEMENT,
  workloadInBacking: {},
  machineInManagement: MACHINE_COSTS,
  workloadInPulumi: WORKLOAD_IN_PULUMI,
};

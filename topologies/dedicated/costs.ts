import type { ApiServerProfile } from "../../components/kube-apiserver-flags";
import type { Costs, TopologyCosts } from "../costs";
import { MACHINE_COSTS } from "../metal3-costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const TWO = "RssAnon with 2 clusters";
/** Idle, the six of them take 5 to 7. */
const MANAGER = `${TWO}; idle in an empty fleet, docs/records`;
const TEN = "RssAnon while 10 clusters were brought up";
const PREVIEWS = "peak of RssAnon and CPU time in a preview of 2 and one of 60 clusters";
const TWO_HUNDRED = "0 → 200 clusters, docs/records/dedicated-200.json";
const RECORDED = "clusters were brought up, docs/records";
/** The machine as a whole, less what the API servers and Pulumi take of that. */
const UP = `10, 50 and 200 ${RECORDED}`;
const ALONE = "RssAnon and CPU time of one, idle: docs/api-server.md";

/** Once per management cluster. */
const MANAGERS = {
  clusterApi: { memoryMebibytes: 27, idleMillicores: 1, source: MANAGER },
  kubeadmBootstrap: { memoryMebibytes: 21, idleMillicores: 1, source: MANAGER },
  kubeadmControlPlane: { memoryMebibytes: 28, idleMillicores: 1, source: MANAGER },
  metal3: { memoryMebibytes: 21, idleMillicores: 1, source: MANAGER },
  bareMetalOperator: { memoryMebibytes: 14, idleMillicores: 1, source: MANAGER },
  metal3Ipam: { memoryMebibytes: 12, idleMillicores: 1, source: MANAGER },
  fakeKubelets: { memoryMebibytes: 23, source: TWO },
  whole: { bringUpCpuSeconds: 15, source: "manifests applied in 6 s and ready 8 s later, on one core's worth" },
} satisfies Costs;

/** Once per backing cluster. */
const BACKING = {
  etcd: { memoryMebibytes: 62, idleMillicores: 3, source: `${TEN}; idle without tenants, docs/records` },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster: its API server, by the profile of its flags. */
const WORKLOAD_API_SERVER = {
  lean: { memoryMebibytes: 83, idleMillicores: 2.1, bringUpCpuSeconds: 1.3, source: TWO_HUNDRED },
  experiment: { memoryMebibytes: 172, idleMillicores: 3.5, bringUpCpuSeconds: 1.7, source: ALONE },
  upstream: { memoryMebibytes: 180, idleMillicores: 9.1, bringUpCpuSeconds: 2.4, source: ALONE },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster. */
const WORKLOAD_IN_BACKING = {
  pod: {
    memoryMebibytes: 4.3,
    idleMillicores: 1.1,
    diskMebibytes: 1,
    source: `${TWO_HUNDRED}; disk: du with and without 10 clusters`,
  },
  etcd: { memoryMebibytes: 4, idleMillicores: 0.5, source: TWO_HUNDRED },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": {
    memoryMebibytes: 6,
    source: `${TWO_HUNDRED}: from what a fleet of 2 has; more per cluster in a small one`,
  },
  managers: { memoryMebibytes: 4, source: TWO_HUNDRED },
  etcd: { memoryMebibytes: 0.4, source: TWO_HUNDRED },
  whole: { idleMillicores: 0.9, bringUpCpuSeconds: 5.25, source: `${TWO_HUNDRED}; CPU time: ${UP}` },
} satisfies Costs;

/** Once per workload cluster and each other one: a cluster that is there idles while others come up, 5 s each. */
const PAIR_IN_MANAGEMENT = {
  whole: { bringUpCpuSeconds: 0.0105, source: `fit to ${UP}; 4.6 idle millicores, half of the time, are as much` },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
const WORKLOAD_IN_PULUMI = {
  engine: { memoryMebibytes: 2, source: PREVIEWS },
  program: { memoryMebibytes: 9, source: PREVIEWS },
  whole: { bringUpCpuSeconds: 0.65, source: `CPU time of all its processes while 50 and 200 ${RECORDED}` },
} satisfies Costs;

/** The costs with API servers of a profile. */
export function costsOf(profile: ApiServerProfile): TopologyCosts {
  return {
    managementCluster: MANAGERS,
    backingCluster: BACKING,
    workloadInManagement: WORKLOAD_IN_MANAGEMENT,
    machineInManagement: MACHINE_COSTS,
    pairInManagement: PAIR_IN_MANAGEMENT,
    pairOnBackingCluster: {},
    workloadInPulumi: WORKLOAD_IN_PULUMI,
    workloadInBacking: { ...WORKLOAD_IN_BACKING, apiServer: WORKLOAD_API_SERVER[profile] },
  };
}

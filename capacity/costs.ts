/**
 * What each part of a fleet costs, as it was measured. This is the one place of these numbers: whoever measures again
 * changes them here, with their source.
 */

/** What something needs of a machine. */
export interface Resources {
  /** MiB of memory that no other process shares (RssAnon of /proc/PID/status). */
  readonly memoryMebibytes: number;
  /** MiB on disk. */
  readonly diskMebibytes: number;
  /** Thousandths of a core while nothing changes. */
  readonly idleMillicores: number;
  /** CPU seconds, of one core, until it does its work. */
  readonly bringUpCpuSeconds: number;
}

/** The measured cost of one part; what is absent was too little to measure, or is in another part's number. */
export interface Cost extends Partial<Resources> {
  /** Where the numbers come from. */
  readonly source: string;
}

/** The costs of parts, by the part's name. */
export type Costs = Readonly<Record<string, Cost>>;

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const MANY = "fit to 607 MiB with 2 clusters, 781 with 10, 1.1 GB (RSS) with 40";
const TWO = "RssAnon with 2 clusters";
const TEN = "RssAnon while 10 clusters were brought up";
const PREVIEWS = "peak of RssAnon and CPU time in a preview of 2 and one of 60 clusters";
const FORTY = "40 clusters brought up by shell scripts: all that was used, less the parts that are listed";

/** Once per Kubernetes cluster that the program makes. */
export const KUBERNETES_CLUSTER = {
  "kube-apiserver": { memoryMebibytes: 630, source: MANY },
  "kube-controller-manager": { memoryMebibytes: 67, source: TEN },
  "kube-scheduler": { memoryMebibytes: 19, source: TEN },
  "kube-proxy": { memoryMebibytes: 12, source: TEN },
  coredns: { memoryMebibytes: 11, source: TEN },
  etcd: { memoryMebibytes: 80, source: TEN },
  kubelet: { memoryMebibytes: 44, source: TEN },
  containerd: { memoryMebibytes: 50, source: `${TEN}; its shims included` },
  whole: {
    diskMebibytes: 1880,
    idleMillicores: 100,
    bringUpCpuSeconds: 20,
    source: "a node alone: du of its directory, CPU time in a minute, ready in 10 s on both cores",
  },
} satisfies Costs;

/** Once per management cluster. */
export const MANAGERS = {
  clusterApi: { memoryMebibytes: 27, idleMillicores: 3, source: TWO },
  kubeadmBootstrap: { memoryMebibytes: 21, idleMillicores: 3, source: TWO },
  kubeadmControlPlane: { memoryMebibytes: 28, idleMillicores: 3, source: TWO },
  metal3: { memoryMebibytes: 21, idleMillicores: 3, source: TWO },
  bareMetalOperator: { memoryMebibytes: 14, idleMillicores: 3, source: TWO },
  metal3Ipam: { memoryMebibytes: 12, idleMillicores: 3, source: TWO },
  whole: { bringUpCpuSeconds: 15, source: "manifests applied in 6 s and ready 8 s later, on one core's worth" },
} satisfies Costs;

/** Once per backing cluster. */
export const BACKING = {
  etcd: { memoryMebibytes: 62, idleMillicores: 7, source: `${TEN}; idle with 1 tenant` },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster: its API server, by the profile of its flags. */
export const WORKLOAD_API_SERVER = {
  lean: {
    memoryMebibytes: 82,
    idleMillicores: 8,
    bringUpCpuSeconds: 1.3,
    source: "RssAnon with the controllers connected",
  },
  experiment: { memoryMebibytes: 172, idleMillicores: 8, bringUpCpuSeconds: 1.7, source: "RssAnon of one, idle" },
  upstream: { memoryMebibytes: 180, idleMillicores: 8, bringUpCpuSeconds: 2.4, source: "RssAnon of one, idle" },
} satisfies Costs;

/** Once per workload cluster, in its backing cluster. */
export const WORKLOAD_IN_BACKING = {
  pod: { memoryMebibytes: 10, diskMebibytes: 1, source: `${FORTY}; disk: du with and without 10 clusters` },
  etcd: { memoryMebibytes: 1, source: FORTY },
} satisfies Costs;

/** Once per workload cluster, in the management cluster. */
export const WORKLOAD_IN_MANAGEMENT = {
  "kube-apiserver": { memoryMebibytes: 12, source: MANY },
  managers: { memoryMebibytes: 4, source: FORTY },
  etcd: { memoryMebibytes: 1, source: FORTY },
  whole: { idleMillicores: 1, bringUpCpuSeconds: 8.5, source: `${FORTY}: 10 CPU seconds each, 0.49 cores idle` },
} satisfies Costs;

/** Once per run of Pulumi. */
export const PULUMI = {
  engine: { memoryMebibytes: 100, source: `${TEN}, less what grows` },
  program: { memoryMebibytes: 187, bringUpCpuSeconds: 4, source: PREVIEWS },
  languageHost: { memoryMebibytes: 15, source: TEN },
  dynamicProvider: { memoryMebibytes: 137, source: PREVIEWS },
  tlsProvider: { memoryMebibytes: 47, source: PREVIEWS },
} satisfies Costs;

/** Once per Kubernetes cluster, while Pulumi runs. */
export const PULUMI_PER_KUBERNETES_CLUSTER = {
  kubernetesProvider: { memoryMebibytes: 43, source: TEN },
} satisfies Costs;

/** Once per workload cluster, while Pulumi runs. */
export const PULUMI_PER_WORKLOAD_CLUSTER = {
  engine: { memoryMebibytes: 2, source: PREVIEWS },
  program: { memoryMebibytes: 9, source: PREVIEWS },
  whole: { bringUpCpuSeconds: 3, source: "CPU time of all its processes while 10 clusters were brought up" },
} satisfies Costs;

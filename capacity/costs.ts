import { ETCD_BYTES_PER_BYTE } from "../settings/user-data";
import type { Costs } from "../topologies/costs";

/**
 * What Kubernetes clusters and Pulumi cost, as it was measured; what a topology costs is in its folder. These are the
 * only places of these numbers: whoever measures again changes them there, with their source.
 */

// Every measurement: 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, Pulumi 3.250.0.
const MANY = "fit to 607 MiB with 2 clusters, 781 with 10, 1.1 GB (RSS) with 40";
const TEN = "RssAnon while 10 clusters were brought up";
const PREVIEWS = "peak of RssAnon and CPU time in a preview of 2 and one of 60 clusters";

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
    idleMillicores: 86,
    bringUpCpuSeconds: 20,
    source:
      "an empty fleet without its managers (docs/records/dedicated-200.json); to import a node's images and start it",
  },
} satisfies Costs;

/** Once per Kubernetes cluster that the program makes, by kind. */
export const NODE_DISK = {
  local: { diskMebibytes: 130, source: "du of a node alone, without the images that nodes share" },
  kind: { diskMebibytes: 1880, source: "du of a local node alone when it still had images of its own" },
} satisfies Costs;

/** Once on a machine with clusters of kind `local`. */
export const IMAGE_STORE = {
  images: { diskMebibytes: 1750, source: "du of the image store" },
} satisfies Costs;

/** Once per run of Pulumi. */
export const PULUMI = {
  engine: { memoryMebibytes: 100, source: `${TEN}, less what grows` },
  program: { memoryMebibytes: 187, bringUpCpuSeconds: 4, source: PREVIEWS },
  whole: {
    bringUpCpuSeconds: 8,
    source:
      "what does not grow with the clusters: the machine took 51 s to bring 10 up, and 183 s for 50 (docs/records)",
  },
  languageHost: { memoryMebibytes: 15, source: TEN },
  dynamicProvider: { memoryMebibytes: 137, source: PREVIEWS },
  tlsProvider: { memoryMebibytes: 47, source: PREVIEWS },
} satisfies Costs;

/** Once per Kubernetes cluster, while Pulumi runs. */
export const PULUMI_PER_KUBERNETES_CLUSTER = {
  kubernetesProvider: { memoryMebibytes: 43, source: TEN },
} satisfies Costs;

/**
 * Once per host beyond the first of a workload cluster, while Pulumi runs. Its CPU time is in the costs of a machine
 * (`topologies/metal3-costs.ts`), and that of the first host in those of a workload cluster.
 */
export const HOST_IN_PULUMI = {
  engineAndProgram: {
    memoryMebibytes: 0.65,
    source:
      "not measured: 2 resources, the host and its Secret (components/bare-metal-hosts.ts), at the 11 MiB that the 34 of " +
      "a workload cluster take (topologies/dedicated/costs.ts, README)",
  },
} satisfies Costs;

/** Once per MachineDeployment of a workload cluster that Pulumi declares. */
export const MACHINE_DEPLOYMENT_IN_PULUMI = {
  engineAndProgram: {
    memoryMebibytes: 0.33,
    source: "not measured: a resource, at the 11 MiB that the 34 of a workload cluster take",
  },
} satisfies Costs;

/** 20 clusters of one machine, with 30 kB and without. */
const USER_DATA = "docs/scale.md, User data";

/** Once per kilobyte of user data and machine, in the management cluster. */
export const USER_DATA_IN_MANAGEMENT = {
  etcd: {
    memoryMebibytes: 0.107,
    diskMebibytes: (ETCD_BYTES_PER_BYTE * 1000) / 1024 ** 2,
    source: `${USER_DATA}: 162 MiB instead of 98; not measured with more than 20 machines`,
  },
  whole: {
    bringUpCpuSeconds: 0.012,
    source:
      `${USER_DATA}: 18.2 s more of etcd, the API server, CABPK and KCP, on a machine that took 2.5 times as long as ` +
      "those of docs/records",
  },
} satisfies Costs;

/** Once per kilobyte of user data and workload cluster, while Pulumi runs. */
export const USER_DATA_IN_PULUMI = {
  engineAndProgram: {
    memoryMebibytes: 0.012,
    source: `${USER_DATA}: 6 MB of state with 1000 kB; not measured, but the engine and the program each hold all of it`,
  },
} satisfies Costs;

/**
 * What a host without a machine costs in the management cluster, as a share of what a machine with its host does. Not
 * measured, but derived from the objects: of the eight that there are of a machine, four are there without it, too
 * (BareMetalHost, Secret of the BMC, HardwareData and HostFirmwareSettings; not Machine, Metal3Machine, KubeadmConfig and
 * bootstrap Secret).
 */
export const SPARE_HOST_SHARE = 0.5;

/**
 * The share of what a workload cluster and its further machines take in the management cluster, of CPU time, that goes to
 * collections of garbage with Go's default of `GOGC`. The sum was measured: with 300, which saves two thirds of them, 300
 * and 1000 clusters of the topology `fakeApiServer` took 0.87 of what the costs that 10, 50 and 100 have come to
 * (docs/records), and 60 took 0.88 of what a pair of them did without (docs/scale.md, "What was tuned"). How it is divided
 * follows from their profiles ("What was looked at and left").
 */
export const COLLECTION_SHARE = { apiServer: 0.15, managers: 0.05 };

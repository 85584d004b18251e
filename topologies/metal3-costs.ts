import type { Costs } from "./costs";

// 2 cores, 24 GiB, kind `local`, Kubernetes 1.34.4, cluster-api 1.13.5, FKAS 1.13.2.
const TEN = "10 clusters of 30 machines: what they take more than 10 of one machine, for each of the 29";

/**
 * What a machine with its host, beyond the first of a workload cluster, costs in the management cluster. Measured with the
 * topology `fakeApiServer`; the others with hosts are taken to cost the same, since the objects of a machine are.
 */
export const MACHINE_COSTS = {
  "kube-apiserver": { memoryMebibytes: 3.7, source: TEN },
  managers: { memoryMebibytes: 0.6, source: TEN },
  etcd: { memoryMebibytes: 0.2, source: TEN },
  fakeKubelets: { memoryMebibytes: 0.1, source: TEN },
  whole: { idleMillicores: 0.3, bringUpCpuSeconds: 3.5, source: `${TEN}; Pulumi's CPU time included` },
} satisfies Costs;

/**
 * What a workload cluster costs for each other one that is there: their connections are probed while it comes up, they are
 * resynced, and CAPM3 lists all Metal3Machines with each change of one (docs/scale.md, "1000 clusters"). Measured with
 * clusters of one machine; that it is more with more machines is not counted.
 */
export const PAIR_COSTS = {
  whole: {
    bringUpCpuSeconds: 0.0009,
    source:
      "fakeApiServer, fit to 10, 50, 100, 300 and 1000 clusters, docs/records; the last 100 of 1000 took 1.4 CPU seconds " +
      "each more than the first",
  },
} satisfies Costs;

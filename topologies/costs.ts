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

/** What a topology costs besides Kubernetes clusters and Pulumi, by where it runs and how often there is one. */
export interface TopologyCosts {
  /** Once per management cluster. */
  readonly managementCluster: Costs;
  /** Once per backing cluster. */
  readonly backingCluster: Costs;
  /** Once per workload cluster, in the management cluster. */
  readonly workloadInManagement: Costs;
  /** Once per workload cluster, in its backing cluster. */
  readonly workloadInBacking: Costs;
  /** Once per machine beyond the first of a workload cluster, in the management cluster. */
  readonly machineInManagement: Costs;
  /** Once per workload cluster and each other one of the management cluster, in the management cluster. */
  readonly pairInManagement: Costs;
  /** Once per workload cluster and each other one of its backing cluster, in the management cluster. */
  readonly pairOnBackingCluster: Costs;
  /** Once per workload cluster, while Pulumi runs. */
  readonly workloadInPulumi: Costs;
}

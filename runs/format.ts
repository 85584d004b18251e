/**
 * The files of a run, in a folder of its own below `.local/runs`. Whoever changes what they mean raises the version; a field
 * that may be absent can be added without.
 *
 * | File            | Holds                                                                  |
 * | --------------- | ---------------------------------------------------------------------- |
 * | `run.json`      | `Run`: what was run, where, and how it ended                           |
 * | `events.ndjson` | an `ObjectEvent` per line: what the management cluster told meanwhile  |
 * | `samples.ndjson`| a `Sample` per line: what the fleet's programs used, and had to do     |
 * | `faults.ndjson` | a `FaultEvent` per line: what was done of a scenario's faults          |
 * | `summary.json`  | `Summary`: the figures of the run                                      |
 * | `output.log`    | text: what Pulumi printed                                              |
 * | `benchmark.json`| `Summary`: what a benchmark has found besides; of benchmarks only      |
 *
 * A run that was killed has no end and no summary; the last line of its events and samples may be cut off.
 */
export const FORMAT_VERSION = "metal3-scale/run/v1";

/** The file that has what Pulumi printed. */
export const OUTPUT_FILE = "output.log";

/** The file that has what a benchmark has found, as far as it got. */
export const BENCHMARK_FILE = "benchmark.json";

/** What was run, where, and how it ended. Times are in ISO 8601, UTC. */
export interface Run {
  readonly version: typeof FORMAT_VERSION;
  /** What was run: `up`, or `faults`. */
  readonly operation: string;
  readonly stack: string;
  /** Which run of an experiment it is; absent of others. */
  readonly experiment?: ExperimentRun;
  /** The benchmark whose record it is: `bench-scale`; absent of others. The fleet of a benchmark is deleted at its end. */
  readonly benchmark?: string;
  /** What a benchmark left out of the fleet to see what it is for: `probes`, `requests`; absent of others. */
  readonly without?: readonly string[];
  /** The scenario of the operation `faults`, as its file has it; absent of others. */
  readonly scenario?: object;
  /** What there was of the fleet when the run began; absent in older records. */
  readonly before?: FleetBefore;
  /** The stack's settings as they take effect. */
  readonly settings: object;
  /** What the run's parts are: versions of Kubernetes, the providers and Pulumi, and the commit of this program. */
  readonly versions: Readonly<Record<string, string>>;
  /** The images that the fleet's containers ran when the run ended, by name; absent before, and if they could not be read. */
  readonly images?: readonly Image[];
  readonly machine: Machine;
  readonly startedAt: string;
  /** When it ended; absent while it runs, and if it was killed. */
  readonly endedAt?: string;
  /** How it ended: absent if it did well, or has not ended. */
  readonly error?: string;
}

/** An image that a container ran. */
export interface Image {
  /** As the Pod has it: `registry.k8s.io/kube-apiserver:v1.34.4`. */
  readonly name: string;
  /** As the container runtime says: of the manifest if it was pulled, of the configuration if it was imported; `sha256:…` */
  readonly digest: string;
}

/** What there was of a fleet before a run. */
export interface FleetBefore {
  /**
   * `absent` if there was none, or it did not serve the types of Cluster API; `unreachable` if it did not answer within 10 s,
   * as a node that is stopped; otherwise `ready`.
   */
  readonly managementCluster: "absent" | "unreachable" | "ready";
  /** How many Clusters there were; of `ready` only. */
  readonly clusters?: number;
}

/** A run of an experiment, which compares a fleet with and without a change. */
export interface ExperimentRun {
  /** What all runs of an experiment have, and no others: when it was begun. */
  readonly id: string;
  /** `A` is without the change, `B` with it. */
  readonly side: "A" | "B";
  /** Which of its side's runs it is, from 1. */
  readonly number: number;
}

/** The machine that Pulumi, and clusters of kind `local`, ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMebibytes: number;
  readonly kernel: string;
}

/** An object of the management cluster that has changed. */
export interface ObjectEvent {
  /** Seconds from the start of the run until the event was received: conditions have whole seconds, and their last change only. */
  readonly seconds: number;
  /** `ADDED` of what was there before the run, too; `MODIFIED` is left out where nothing of the following has changed. */
  readonly change: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** When the object was created, by its API server's clock, in whole seconds; of `ADDED` only. */
  readonly createdAt?: string;
  /** The phase, or a host's state of provisioning, if it has changed. */
  readonly phase?: string;
  /** The conditions that have changed, by type; `null` if one is gone. */
  readonly conditions?: Readonly<Record<string, EventCondition | null>>;
}

/** What a condition says; a reason and a message only where it is not True. */
export interface EventCondition {
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** What was done of a fault, or what the fleet did then. Faults are made one after another. */
export type FaultEvent =
  | (FaultChange<"INJECTED"> & {
      /** The fault's name. */
      readonly fault: string;
      /** How bad it is, by what can be said of that: `share`, `percent`, `milliseconds`. */
      readonly severity: Counts;
    })
  | FaultChange<"ENDED">
  | (FaultChange<"HEALTHY"> & FaultFigures & UnderLoad)
  | (FaultChange<"NOT_HEALTHY"> &
      UnderLoad & {
        /** What was wrong when the fleet should have recovered: a line for each thing. */
        readonly problems: readonly string[];
      });

/** An event, or each of several, before its time is known. */
export type WithoutSeconds<Event> = Event extends unknown ? Omit<Event, "seconds"> : never;

interface FaultChange<Change extends string> {
  /** Seconds from the start of the run. */
  readonly seconds: number;
  /** Which of the scenario's faults it is, from 1. */
  readonly number: number;
  readonly change: Change;
}

interface UnderLoad {
  /** What the scenario's load has done since the fault was injected; absent without a load, and in older records. */
  readonly load?: LoadFigures;
}

/** What a load has done. */
export interface LoadFigures {
  /** Steps that were taken: MachineDeployments scaled, and control planes rolled out. */
  readonly taken: number;
  /** Steps that were due while another of their kind was under way, or when the load was paused. */
  readonly skipped: number;
  /** Steps that the management cluster refused, or did not answer. */
  readonly failed: number;
  /** How often Bare Metal Operator was made to look at a host again, which its test mode needs: once for each host and look. */
  readonly hostNudges: number;
}

/** How a fleet has come through a fault. */
export interface FaultFigures {
  /** Seconds from the fault's end until something of a part was wrong for the last time; 0 if nothing was after it. */
  readonly secondsUntil: { readonly apiServers: number; readonly deployments: number; readonly clusters: number };
  /** How often containers of controller managers were started again, and how many of their Pods were replaced. */
  readonly managerRestarts: number;
  /** How many Clusters were not Available meanwhile. */
  readonly interruptedClusters: number;
}

/** What a program of the fleet has done since its last sample, and how it stands. */
export type Sample = ManagerSample | ApiServerSample | EtcdSample | PartSample;

/** A controller manager, as its metrics tell. `name` is the settings' for it, with its shard if there are several: `metal3-0`. */
export type ManagerSample = SampleOf<"manager", ManagerFigures>;
/** The API server of the management cluster, as its metrics tell. */
export type ApiServerSample = SampleOf<"apiServer", ApiServerFigures>;
/** The etcd of a backing cluster, as its metrics tell. */
export type EtcdSample = SampleOf<"etcd", EtcdFigures>;
/** Processes of this machine of one part, such as `workload API servers`, as the kernel tells; of clusters of kind `local`. */
export type PartSample = SampleOf<"part", UsageFigures>;

interface SampleOf<Kind extends string, Figures> {
  readonly kind: Kind;
  readonly name: string;
  /** Seconds from the start of the run until programs were asked; the same for all samples that are taken together. */
  readonly seconds: number;
  /** The Pod, of those that are in one. */
  readonly pod?: string;
  /** Undefined if it did not answer; `error` says why. */
  readonly figures?: Figures;
  readonly error?: string;
}

/** What programs use. Figures that count are those since the last sample, or since the start if the program is younger. */
export interface UsageFigures {
  /** Counts: CPU seconds. */
  readonly cpuSeconds: number;
  /** Memory now, in MiB: resident, of a part private (RssAnon). */
  readonly mebibytes: number;
}

export interface ManagerFigures extends UsageFigures {
  readonly goroutines: number;
  readonly controllers: Readonly<Record<string, ControllerFigures>>;
  /** Counts: requests to API servers, by method and code: `GET 200`. */
  readonly requests: Counts;
  /** Counts: seconds that its webhooks took, if it was asked. */
  readonly webhookSeconds?: Histogram;
  /**
   * `metal3_*` and `capi_cluster_cache_*`, by their label `status` if they have it (`capi_cluster_cache_healthchecks_total error`) and
   * by no other: gauges as they stand, counts since the last sample.
   */
  readonly others: Counts;
  /** Counts: lines of the log about client-side throttling, which a manager writes once a second at most. */
  readonly throttled?: number;
}

/** A controller of a manager. What is left out is 0. */
export interface ControllerFigures {
  /** Objects that wait now. */
  readonly depth?: number;
  /** Workers that are busy now. */
  readonly active?: number;
  /** Workers that there are. */
  readonly workers?: number;
  /** Counts: reconciliations by result: `success`, `requeue`, `requeue_after`, `error`. */
  readonly reconciles?: Counts;
  /**
   * Counts: how often objects were queued to be looked at again, after an error or by the controller's own wish
   * (`workqueue_retries_total`: results `error`, `requeue` and `requeue_after`, and reconciliations that Cluster API puts off).
   */
  readonly retries?: number;
  /** Counts: seconds from the beginning of a reconciliation to its end. */
  readonly reconcileSeconds?: Histogram;
  /** Counts: seconds that objects waited. */
  readonly queueSeconds?: Histogram;
  /** Counts: seconds from when an object left the queue until it was done, as its queue tells. */
  readonly workSeconds?: Histogram;
}

export interface ApiServerFigures extends UsageFigures {
  /** Counts: requests by verb, resource and code: `PATCH machines 200`. */
  readonly requests: Counts;
  /** Counts: seconds that requests took, by verb, without watches. */
  readonly requestSeconds: Readonly<Record<string, Histogram>>;
  /** The database of its etcd now, in MiB. */
  readonly databaseMebibytes?: number;
}

export interface EtcdFigures extends UsageFigures {
  /** The database's file now, and what of it is in use, in MiB. */
  readonly databaseMebibytes: number;
  readonly databaseUsedMebibytes: number;
  /** Counts: seconds that writing the log took. */
  readonly fsyncSeconds?: Histogram;
}

/** Numbers by name; what is 0 is left out. */
export type Counts = Readonly<Record<string, number>>;

/** How long things took. */
export interface Histogram {
  /** Of all, in seconds. */
  readonly sum: number;
  /** How many took at most so long, and longer than the bucket before says, by seconds: `0.05`, …, `+Inf`; without the empty ones. */
  readonly buckets: Counts;
}

/** The figures of a run, in the shape of clusterloader2's `PerfData` (kubernetes/perf-tests `clusterloader2/pkg/measurement/util/perftype.go`). */
export interface Summary {
  readonly version: "v1";
  readonly dataItems: readonly DataItem[];
}

/** Figures of one unit, by bucket: `Perc50`, `Perc90`, `Perc99`, `Max`, … */
export interface DataItem {
  readonly data: Readonly<Record<string, number>>;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
}

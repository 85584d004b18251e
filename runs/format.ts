/**
 * The files of a run, in a folder of its own below `.local/runs`. Whoever changes what they mean raises the version.
 *
 * | File            | Holds                                                                  |
 * | --------------- | ---------------------------------------------------------------------- |
 * | `run.json`      | `Run`: what was run, where, and how it ended                           |
 * | `events.ndjson` | an `ObjectEvent` per line: what the management cluster told meanwhile  |
 * | `summary.json`  | `Summary`: the figures of the run                                      |
 *
 * A run that was killed has no end and no summary; the last line of its events may be cut off.
 */
export const FORMAT_VERSION = "metal3-scale/run/v1";

/** What was run, where, and how it ended. Times are in ISO 8601, UTC. */
export interface Run {
  readonly version: typeof FORMAT_VERSION;
  /** What was run: `up`. */
  readonly operation: string;
  readonly stack: string;
  /** The stack's settings as they take effect. */
  readonly settings: object;
  /** What the run's parts are: versions of Kubernetes, the providers and Pulumi, and the commit of this program. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly startedAt: string;
  /** When it ended; absent while it runs, and if it was killed. */
  readonly endedAt?: string;
  /** How it ended: absent if it did well, or has not ended. */
  readonly error?: string;
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

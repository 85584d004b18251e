import type { ObjectEvent } from "../format";
import { milestonesOf, milestonesWith } from "../milestones";
import type { Milestone } from "../milestones";
import { reasonOf } from "../reasons";

/** How far a workload cluster is that was declared: the last milestone that it has reached. */
export type Phase = "declared" | Milestone | "failed";

/** A workload cluster, as the events so far tell of it. */
export interface ClusterState {
  readonly name: string;
  /** Seconds from the beginning until it was declared; less than 0 if it was there before. */
  readonly declared: number;
  readonly phase: Phase;
  /** Why it is not Available; empty if it is, or its controllers have not said yet. */
  readonly reason: string;
}

/** What is known of a workload cluster. */
interface Observed {
  declared: number | undefined;
  readonly reached: Set<Milestone>;
  /** Its objects whose phase is `Failed`. */
  readonly failed: Set<string>;
  reason: string;
  /** What it was when it was last looked at. */
  phase: Phase | undefined;
}

/** The workload clusters of a fleet as the events so far tell of them. The same events make the same state. */
export class FleetState {
  private readonly observed: Map<string, Observed>;
  /** The phases that its clusters have, in their order. */
  readonly phases: readonly Phase[];
  /** Seconds from the beginning at which clusters became Available; not those that were before. */
  readonly availableAt: number[] = [];
  /** Seconds from the beginning until a cluster, or an object of one, last changed its phase or was deleted. */
  movedAt = 0;

  /**
   * @param names of the workload clusters that are wanted; what is told of others is left out.
   * @param startedAt the moment from which the seconds of events count, in milliseconds.
   */
  constructor(
    readonly names: readonly string[],
    { hasHosts }: { readonly hasHosts: boolean },
    private readonly startedAt: number,
  ) {
    this.observed = new Map(names.map((name) => [name, unknown()]));
    this.phases = ["declared", ...milestonesWith({ hasHosts }), "failed"];
  }

  /** Takes an event; in their order, and not of one kind before another. */
  add(event: ObjectEvent): void {
    const { seconds, change, kind, namespace } = event;
    const observed = this.observed.get(namespace);
    if (observed === undefined) {
      return;
    }
    if (hasMoved(event)) {
      this.movedAt = seconds;
    }
    if (kind === "Cluster" && change === "DELETED") {
      this.observed.set(namespace, unknown());
      return;
    }
    this.note(observed, event);
    const phase = this.phaseOf(observed);
    if (phase !== observed.phase) {
      observed.phase = phase;
      this.movedAt = seconds;
      // What was Available before is told of all at once.
      if (phase === "available" && change === "MODIFIED") {
        this.availableAt.push(seconds);
      }
    }
  }

  /** The workload clusters that are declared, in the order of their names. */
  get clusters(): ClusterState[] {
    return [...this.observed].flatMap(([name, { declared, phase, reason }]) =>
      declared === undefined || phase === undefined ? [] : [{ name, declared, phase, reason }],
    );
  }

  private note(observed: Observed, event: ObjectEvent): void {
    const { change, kind, name, conditions } = event;
    if (kind === "Cluster" && change === "ADDED") {
      observed.declared = this.declaredAt(event);
    }
    milestonesOf(event).forEach((milestone) => observed.reached.add(milestone));
    const available = kind === "Cluster" ? conditions?.["Available"] : undefined;
    if (available !== undefined) {
      observed.reason = available === null ? "" : reasonOf(available);
      if (available?.status !== "True") {
        observed.reached.delete("available");
      }
    }
    noteFailure(observed.failed, `${kind}/${name}`, event);
  }

  /** Objects have the time of their creation in whole seconds, by the clock of their API server. */
  private declaredAt({ seconds, createdAt = "" }: ObjectEvent): number {
    const since = Math.floor(Date.parse(createdAt) / 1000) - Math.floor(this.startedAt / 1000);
    return since < 0 ? since : seconds;
  }

  private phaseOf({ declared, reached, failed }: Observed): Phase | undefined {
    if (declared === undefined) {
      return undefined;
    }
    if (failed.size > 0) {
      return "failed";
    }
    return this.phases.findLast((phase) => reached.has(phase as Milestone)) ?? "declared";
  }
}

function unknown(): Observed {
  return { declared: undefined, reached: new Set(), failed: new Set(), reason: "", phase: undefined };
}

/** Whether an object has another phase, or is gone: its cluster's phase is that of the first Machine or host. */
function hasMoved({ change, phase }: ObjectEvent): boolean {
  return phase !== undefined || change === "DELETED";
}

/** The phase of an object that was not told of again is what it was. */
function noteFailure(failed: Set<string>, object: string, { change, phase }: ObjectEvent): void {
  if (phase === "Failed") {
    failed.add(object);
  } else if (phase !== undefined || change === "DELETED") {
    failed.delete(object);
  }
}

import type { LocalFleet } from "./local-fleet";

/** How bad a fault is. */
export interface Severity {
  /** Of the workload clusters, above 0 and at most 1. */
  readonly share: number;
  /** Of packets that are lost, or of one processor that is left. */
  readonly percent: number;
  /** Of delay, in each direction. */
  readonly milliseconds: number;
}

/** A fault that can be made in a fleet, and ended. */
export interface Fault {
  /** Unique, in a few words. */
  readonly name: string;
  /** Seconds that it lasts unless told otherwise; 0: it is over at once, and the fleet is left to itself. */
  readonly seconds: number;
  /** What can be said of how bad it is, and what it is otherwise. */
  readonly severity: Partial<Severity>;
  /** The least of it that can be made, where that is more than the least of all faults. */
  readonly minimum: Partial<Severity>;
  /** Why it cannot be made in a fleet; undefined if it can. Changes nothing. */
  readonly available: (fleet: LocalFleet) => Promise<string | undefined>;
  /** Makes it. */
  readonly inject: (fleet: LocalFleet, severity: Partial<Severity>) => Promise<void>;
  /**
   * Ends it, also one that a process which was killed had made. Does nothing where it is not made. Faults that end in the
   * same way have the same function.
   */
  readonly recover: (fleet: LocalFleet) => Promise<void>;
}

/** What a fault is made of. */
type Parts = Partial<Omit<Fault, "inject">> & Pick<Fault, "inject">;

/** A fault that is over at once, is as bad as it is, and that any fleet can have; unless its parts say otherwise. */
export function fault(name: string, parts: Parts): Fault {
  return {
    name,
    seconds: 0,
    severity: {},
    minimum: {},
    available: () => Promise.resolve(undefined),
    recover: nothing,
    ...parts,
  };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

import { isDeepStrictEqual } from "node:util";
import type { AnyObject, Change } from "../clients/kubernetes/objects";
import type { EventCondition, ObjectEvent } from "./format";

/** What is recorded of an object. */
interface Recorded {
  readonly phase: string | undefined;
  readonly conditions: Readonly<Record<string, EventCondition>>;
}

/** Tells what has changed of objects since it was last told, so that a run is recorded in little room. */
export class ObjectEvents {
  private readonly recorded = new Map<string, Recorded>();

  /**
   * The event of a change of an object.
   *
   * @param seconds since the start of the run.
   * @returns undefined if nothing of what is recorded has changed.
   */
  eventOf(change: Change, object: AnyObject, seconds: number): ObjectEvent | undefined {
    const { kind, metadata: { namespace = "", name = "" } = {} } = object;
    const key = `${kind}/${namespace}/${name}`;
    const before = this.recorded.get(key);
    const event = { seconds, kind, namespace, name };
    if (change === "DELETED") {
      this.recorded.delete(key);
      return { ...event, change };
    }
    const now = { phase: phaseOf(object), conditions: conditionsOf(object) };
    this.recorded.set(key, now);
    const phase = now.phase === before?.phase ? undefined : now.phase;
    const conditions = changedConditions(before?.conditions ?? {}, now.conditions);
    const changes = { ...(phase !== undefined && { phase }), ...(conditions !== undefined && { conditions }) };
    if (before === undefined) {
      // A watch that begins again tells of everything as if it were new.
      return { ...event, change: "ADDED", createdAt: createdAt(object), ...changes };
    }
    return Object.keys(changes).length === 0 ? undefined : { ...event, change: "MODIFIED", ...changes };
  }
}

/** The library reads times as dates where it knows the type; here all is JSON as it stands. */
function createdAt({ metadata }: AnyObject): string {
  return String(metadata?.creationTimestamp);
}

/** A BareMetalHost has a state instead of a phase, at first an empty one. */
function phaseOf({ status }: AnyObject): string | undefined {
  const { phase, provisioning } = (status ?? {}) as { phase?: string; provisioning?: { state?: string } };
  return (phase ?? provisioning?.state) || undefined;
}

function conditionsOf({ status }: AnyObject): Record<string, EventCondition> {
  const entries = (status?.conditions ?? []).map(({ type, status, reason, message }) => {
    const why = { ...(reason && { reason }), ...(message && { message }) };
    return [type, { status, ...(status !== "True" && why) }] as const;
  });
  return Object.fromEntries(entries);
}

function changedConditions(
  before: Recorded["conditions"],
  now: Recorded["conditions"],
): ObjectEvent["conditions"] | undefined {
  const changed = Object.entries(now).filter(([type, condition]) => !isDeepStrictEqual(before[type], condition));
  const gone = Object.keys(before).filter((type) => !(type in now));
  return changed.length + gone.length === 0
    ? undefined
    : Object.fromEntries([...changed, ...gone.map((type) => [type, null] as const)]);
}

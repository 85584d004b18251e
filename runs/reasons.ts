import { oneLine } from "../clients/kubernetes/objects";
import type { EventCondition, ObjectEvent } from "./format";

/** Why each Cluster is not Available at the end of the events, by its name: its condition's message. */
export function lastReasons(events: Iterable<ObjectEvent>): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { kind, name, conditions } of events) {
    const available = kind === "Cluster" ? conditions?.["Available"] : undefined;
    if (available) {
      reasons.set(name, reasonOf(available));
    }
  }
  return reasons;
}

/** Why a condition is not True, in one line; empty if it is. */
export function reasonOf({ status, reason = "", message = reason }: EventCondition): string {
  return status === "True" ? "" : oneLine(message);
}

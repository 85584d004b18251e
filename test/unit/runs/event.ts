import type { ObjectEvent } from "../../../runs/format";

/** An event of an object that has the name of its Namespace. */
export function event(seconds: number, kind: string, namespace: string, rest: Partial<ObjectEvent>): ObjectEvent {
  return { seconds, change: "MODIFIED", kind, namespace, name: namespace, ...rest };
}

import type { AnyObject } from "../../../../clients/kubernetes/client";

/** Kind, namespace and name of an object. */
export function label({ kind, metadata }: AnyObject): string {
  return `${kind} ${metadata?.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata?.name}`;
}

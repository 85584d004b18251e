import type { KubernetesObject } from "@kubernetes/client-node";
import type { ObjectKind } from "./kinds";

/** Any Kubernetes object, with the parts that the providers look at. */
export interface AnyObject extends KubernetesObject {
  apiVersion: string;
  kind: string;
  spec?: unknown;
  status?: { conditions?: Condition[] } & Record<string, unknown>;
  data?: Record<string, string>;
}

/** A status condition in the Kubernetes API convention. */
export interface Condition {
  type: string;
  status: "True" | "False" | "Unknown";
  reason?: string;
  message?: string;
  /** When the status became what it is, in RFC 3339. */
  lastTransitionTime?: string;
}

/** The status condition of a type, if the object has it. */
export function conditionOf({ status }: AnyObject, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Whether an object is only there until its finalizers, or for a Pod its kubelet, have done their work. */
export function isBeingDeleted({ metadata }: AnyObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** The message of a condition, or an error's, in one line; Cluster API's messages are lists, a proxy's may be a page. */
export function oneLine(message: string): string {
  return message
    .trim()
    .replace(/^\* /, "")
    .replace(/(:?)\s*[\r\n]\s*(\* )?/g, (_, colon: string, bullet?: string) => (colon || !bullet ? `${colon} ` : "; "));
}

/** Names an object: what is needed to read or delete it. */
export interface ObjectReference extends ObjectKind {
  metadata: { name: string; namespace?: string };
}

/** What names an object. */
export function referenceTo({ apiVersion, kind, metadata }: AnyObject): ObjectReference {
  const { name = "", namespace } = metadata ?? {};
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

/** What `list` looks for. Default: the objects of all namespaces. */
export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  /** As `spec.nodeName=NODE`: https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */
  fieldSelector?: string;
}

/** What `listAt` looks for: all of it, or the first page. */
export interface ListPage extends ListOptions {
  /** The most objects that are read. Default: all. */
  limit?: number;
}

/** The objects of a kind at one moment. */
export interface ObjectList {
  items: AnyObject[];
  /** The moment, in the API server's own terms: a watch goes on from there. */
  resourceVersion: string;
  /**
   * The objects that a limit left out; undefined where the API server does not say how many: with a selector, it does
   * not (`remainingItemCount` of ListMeta,
   * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/list-meta/).
   */
  remaining: number | undefined;
}

/** What `watch` looks for, from which moment on, and until when. */
export interface WatchOptions extends ListOptions {
  resourceVersion: string;
  signal: AbortSignal;
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export type Change = "ADDED" | "MODIFIED" | "DELETED";

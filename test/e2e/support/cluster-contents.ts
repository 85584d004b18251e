import type { AnyObject } from "../../../clients/kubernetes/objects";
import type { Checkout } from "../../../testing/checkout";

/** Kinds whose objects change by themselves, as often as every ten seconds. */
const RESTLESS = ["events", "events.events.k8s.io", "leases.coordination.k8s.io"];

/** All objects of a cluster of every kind that it serves, by kind and name, without what its servers write in them. */
export async function clusterContents(checkout: Checkout, kubeconfig: string): Promise<Record<string, AnyObject>> {
  const kubectl = (...args: string[]) => checkout.run("kubectl", "--kubeconfig", kubeconfig, ...args);
  const served = (await kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n");
  const kinds = served.filter((kind) => !RESTLESS.includes(kind)).join();
  const { items } = JSON.parse(await kubectl("get", kinds, "--all-namespaces", "--output=json")) as {
    items: AnyObject[];
  };
  return Object.fromEntries(items.map((object) => [nameOf(object), declared(object)]));
}

function nameOf({ apiVersion, kind, metadata }: AnyObject): string {
  return [apiVersion, kind, metadata?.namespace, metadata?.name].join(" ");
}

function declared({ status: _status, metadata, ...object }: AnyObject): AnyObject {
  const { managedFields: _fields, resourceVersion: _version, ...rest } = metadata ?? {};
  return { ...object, metadata: rest };
}

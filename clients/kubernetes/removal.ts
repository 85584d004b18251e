import { KindNotServedError } from "./client";
import type { KubernetesClient } from "./client";
import type { ObjectKind } from "./kinds";
import { ObjectWatch } from "./object-watch";
import { referenceTo } from "./objects";
import type { AnyObject } from "./objects";
import { isTransient } from "./transient";
import { errorMessage, retry } from "../retry";

/**
 * Seconds in which the controllers delete an object: they wait up to 30 s between two looks at it, and there may be a
 * thousand. The API server has as long to take a request.
 */
const DELETE_TIMEOUT_SECONDS = 600;

/** An API server that is away, or with a webhook that fails, is asked again: one error would end all deletions. */
const ASK_AGAIN = { timeoutSeconds: DELETE_TIMEOUT_SECONDS, intervalSeconds: 1, isTransient };

/**
 * Deletes an object and waits until it is gone. All that are waited for share a watch of their kind: a thousand that ask
 * again and again would keep the API server busy.
 *
 * @throws if the API server refuses the deletion, does not take it within 600 s, or still has the object 600 s later.
 */
export async function removeWatched(client: KubernetesClient, object: AnyObject): Promise<void> {
  const reference = referenceTo(object);
  const { apiVersion, kind, metadata } = reference;
  const { namespace = "", name } = metadata;
  const uid = object.metadata?.uid;
  const what = `delete ${kind} ${namespace}/${name}`;
  await retry(what, ASK_AGAIN, () => client.delete(reference, uid));
  const watch = ObjectWatch.of(client, { apiVersion, kind });
  await watch.untilGone({ namespace, name }, DELETE_TIMEOUT_SECONDS, uid).catch((error: unknown) => {
    throw new Error(`${what}: ${errorMessage(error)}`, { cause: error });
  });
}

/**
 * Deletes a Namespace with all that is in it, and waits until it is gone.
 *
 * @param first kinds whose objects are deleted before, one kind after the other: their controllers cannot release them in
 *   a Namespace that is being deleted, or only later. Kinds that are not served have none.
 */
export async function removeNamespace(
  client: KubernetesClient,
  namespace: AnyObject,
  first: readonly ObjectKind[],
): Promise<void> {
  for (const kind of first) {
    const contents = await contentsOf(client, [namespace], kind);
    await Promise.all(contents.map((object) => removeWatched(client, object)));
  }
  await removeWatched(client, namespace);
}

/**
 * Reads the objects of a kind that are in some Namespaces; of a kind that is not served there are none.
 *
 * @throws if the API server refuses that, or does not answer within 600 s.
 */
export async function contentsOf(
  client: KubernetesClient,
  namespaces: readonly AnyObject[],
  kind: ObjectKind,
): Promise<AnyObject[]> {
  const names = new Set(namespaces.map(({ metadata }) => metadata?.name));
  try {
    const objects = await retry(`list ${kind.kind}s`, ASK_AGAIN, () => ObjectWatch.of(client, kind).list());
    return objects.filter(({ metadata }) => names.has(metadata?.namespace));
  } catch (error) {
    if (error instanceof KindNotServedError) {
      return [];
    }
    throw error;
  }
}

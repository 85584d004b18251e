import { KindNotServedError } from "./client";
import type { KubernetesClient } from "./client";
import type { ObjectKind } from "./kinds";
import { ObjectWatch } from "./object-watch";
import { referenceTo } from "./objects";
import type { AnyObject } from "./objects";
import { errorMessage } from "../retry";

/**
 * Seconds in which the controllers delete an object: they wait up to 30 s between two looks at it, and there may be a
 * thousand.
 */
const DELETE_TIMEOUT_SECONDS = 600;

/**
 * Deletes an object and waits until it is gone. All that are waited for share a watch of their kind: a thousand that ask
 * again and again would keep the API server busy.
 */
export async function removeWatched(client: KubernetesClient, object: AnyObject): Promise<void> {
  const reference = referenceTo(object);
  const { apiVersion, kind, metadata } = reference;
  const { namespace = "", name } = metadata;
  const uid = object.metadata?.uid;
  await client.delete(reference, uid);
  const watch = ObjectWatch.of(client, { apiVersion, kind });
  await watch.untilGone({ namespace, name }, DELETE_TIMEOUT_SECONDS, uid).catch((error: unknown) => {
    throw new Error(`delete ${kind} ${namespace}/${name}: ${errorMessage(error)}`, { cause: error });
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
    const contents = await contentsOf(client, namespace.metadata!.name!, kind);
    await Promise.all(contents.map((object) => removeWatched(client, object)));
  }
  await removeWatched(client, namespace);
}

async function contentsOf(client: KubernetesClient, namespace: string, kind: ObjectKind): Promise<AnyObject[]> {
  try {
    const objects = await ObjectWatch.of(client, kind).list();
    return objects.filter(({ metadata }) => metadata?.namespace === namespace);
  } catch (error) {
    if (error instanceof KindNotServedError) {
      return [];
    }
    throw error;
  }
}

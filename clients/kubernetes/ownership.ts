import type { KubernetesClient } from "./client";
import { referenceTo } from "./objects";
import type { AnyObject, ObjectReference } from "./objects";

/** The label of every object that the program makes: its value is the ID of the fleet that the object belongs to. */
export const FLEET_LABEL = "metal3-scale/fleet";

/** Label selector of the objects of a fleet. */
export function ownedBy(fleet: string): string {
  return `${FLEET_LABEL}=${fleet}`;
}

/** Label selector of the objects that are not a fleet's; undefined, which selects all, where there is no fleet yet. */
export function notOwnedBy(fleet: string | undefined): string | undefined {
  return fleet === undefined ? undefined : `${FLEET_LABEL}!=${fleet}`;
}

/** Whether an object belongs to a fleet. */
export function isOwned({ metadata }: AnyObject, fleet: string): boolean {
  return metadata?.labels?.[FLEET_LABEL] === fleet;
}

/** The object as one of a fleet. */
export function withOwner(object: AnyObject, fleet: string): AnyObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata?.labels, [FLEET_LABEL]: fleet } } };
}

/**
 * Looks for objects of the same names that are not a fleet's.
 *
 * @throws Error that names them.
 */
export async function assertNotForeign(
  client: KubernetesClient,
  objects: readonly ObjectReference[],
  fleet: string,
): Promise<void> {
  const found = await Promise.all(objects.map((object) => client.get(object)));
  const foreign = found.filter((object) => object !== undefined).filter((object) => !isOwned(object, fleet));
  if (foreign.length > 0) {
    throw new Error(`not made by fleet ${fleet}, and left as it is: ${describeObjects(foreign)}`);
  }
}

/** Deletes an object of a fleet and waits until it is gone; one that is not the fleet's stays, with a warning. */
export async function removeOwned(
  client: KubernetesClient,
  reference: ObjectReference,
  fleet: string,
  timeoutSeconds: number,
): Promise<void> {
  const object = await ownObject(client, reference, fleet);
  if (object !== undefined) {
    await client.remove(reference, timeoutSeconds, object.metadata?.uid);
  }
}

/** Reads an object that is to be deleted; undefined if there is none, or with a warning if it is not the fleet's. */
export async function ownObject(
  client: KubernetesClient,
  reference: ObjectReference,
  fleet: string,
): Promise<AnyObject | undefined> {
  const object = await client.get(reference);
  if (object !== undefined && !isOwned(object, fleet)) {
    console.warn(`not made by fleet ${fleet}, and left as it is: ${describeObjects([object])}`);
    return undefined;
  }
  return object;
}

/** Names that a message has of each kind. */
const MAXIMUM_NAMES = 3;

/** `CustomResourceDefinition a, b, c and 4 more, Namespace d`. */
export function describeObjects(objects: readonly AnyObject[]): string {
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const names = objects.filter((object) => object.kind === kind).map(nameOf);
      const more = names.length > MAXIMUM_NAMES ? ` and ${names.length - MAXIMUM_NAMES} more` : "";
      return `${kind} ${names.slice(0, MAXIMUM_NAMES).join(", ")}${more}`;
    })
    .join("; ");
}

function nameOf(object: AnyObject): string {
  const { namespace, name } = referenceTo(object).metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

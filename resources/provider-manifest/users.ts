import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CUSTOM_RESOURCE_DEFINITION, isOfKind, NAMESPACE } from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/objects";
import { describeObjects, isOwned, ownedBy } from "../../clients/kubernetes/ownership";

/** The part of a CustomResourceDefinition that is read here. */
interface Definition {
  group: string;
  names: { kind: string };
  versions: { name: string; storage: boolean }[];
}

/** A type as the cluster has it, and the objects that would end with it. */
interface TypeInUse {
  type: AnyObject;
  objects: AnyObject[];
}

/**
 * Looks for objects of a release's types that would end with the types although the fleet has not made them: those
 * outside of its Namespaces.
 *
 * @param applied what was applied of the release.
 * @throws Error that names them.
 */
export async function assertNoOtherUsers(
  client: KubernetesClient,
  applied: readonly ObjectReference[],
  fleet: string,
): Promise<void> {
  const [namespaces, types] = await Promise.all([
    client.list(NAMESPACE, { labelSelector: ownedBy(fleet) }),
    typesInUse(client, applied, fleet),
  ]);
  const own = new Set(namespaces.map(({ metadata }) => metadata?.name));
  const others = types.flatMap(({ objects }) => objects).filter(({ metadata }) => !own.has(metadata?.namespace));
  if (others.length > 0) {
    throw new Error(
      `not made by fleet ${fleet}: ${describeObjects(others)}; they would end with their CustomResourceDefinitions, ` +
        "which the fleet has made: move or delete them first",
    );
  }
}

/**
 * Looks for objects, whoever has made them, that would end with what another manifest does not have.
 *
 * @param outdated what was applied, and is not in the manifest.
 * @throws Error that names the types and the objects.
 */
export async function assertUnused(
  client: KubernetesClient,
  outdated: readonly ObjectReference[],
  { fleet, provider, manifest }: { fleet: string; provider: string; manifest: { path: string } },
): Promise<void> {
  const types = await typesInUse(client, outdated, fleet);
  if (types.length > 0) {
    throw new Error(
      `manifest ${manifest.path} of ${provider} lacks ${describeObjects(types.map(({ type }) => type))}, which the ` +
        `fleet has applied and which is in use: ${describeObjects(types.flatMap(({ objects }) => objects))}: set ` +
        `a version or manifest of ${provider} that has it (managers.NAME.version, managers.NAME.manifest), or delete ` +
        "the objects first",
    );
  }
}

/** The types that have objects; one that is not the fleet's is never deleted, and does not count. */
async function typesInUse(
  client: KubernetesClient,
  applied: readonly ObjectReference[],
  fleet: string,
): Promise<TypeInUse[]> {
  const references = applied.filter((object) => isOfKind(object, CUSTOM_RESOURCE_DEFINITION));
  const found = await Promise.all(references.map((reference) => client.get(reference)));
  const types = found.filter((type) => type !== undefined).filter((type) => isOwned(type, fleet));
  const used = types.map(async (type) => ({ type, objects: await objectsOfType(client, kindOf(type)) }));
  return (await Promise.all(used)).filter(({ objects }) => objects.length > 0);
}

async function objectsOfType(client: KubernetesClient, kind: ObjectKind): Promise<AnyObject[]> {
  const served = await client.served([kind]);
  return (await Promise.all(served.map((kind) => client.list(kind)))).flat();
}

function kindOf({ spec }: AnyObject): ObjectKind {
  const { group, names, versions } = spec as Definition;
  const { name: version } = versions.find(({ storage }) => storage)!;
  return { apiVersion: `${group}/${version}`, kind: names.kind };
}

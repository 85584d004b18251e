import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CUSTOM_RESOURCE_DEFINITION, isOfKind, NAMESPACE } from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { describeObjects, ownedBy } from "../../clients/kubernetes/ownership";

/** The part of a CustomResourceDefinition that is read here. */
interface Definition {
  group: string;
  names: { kind: string };
  versions: { name: string; storage: boolean }[];
}

/**
 * Looks for objects of a release's types that would end with the types although the fleet has not made them: those
 * outside of its Namespaces.
 *
 * @param manifest the objects of the release manifest.
 * @throws Error that names them.
 */
export async function assertNoOtherUsers(
  client: KubernetesClient,
  manifest: AnyObject[],
  fleet: string,
): Promise<void> {
  const kinds = await client.served(
    manifest.filter((object) => isOfKind(object, CUSTOM_RESOURCE_DEFINITION)).map(kindOf),
  );
  const lists = await Promise.all([
    client.list(NAMESPACE, { labelSelector: ownedBy(fleet) }),
    ...kinds.map((kind) => client.list(kind)),
  ]);
  const [namespaces = [], ...objects] = lists;
  const own = new Set(namespaces.map(({ metadata }) => metadata?.name));
  const others = objects.flat().filter(({ metadata }) => !own.has(metadata?.namespace));
  if (others.length > 0) {
    throw new Error(
      `not made by fleet ${fleet}: ${describeObjects(others)}; they would end with their CustomResourceDefinitions, ` +
        "which the fleet has made: move or delete them first",
    );
  }
}

function kindOf({ spec }: AnyObject): ObjectKind {
  const { group, names, versions } = spec as Definition;
  const { name: version } = versions.find(({ storage }) => storage)!;
  return { apiVersion: `${group}/${version}`, kind: names.kind };
}

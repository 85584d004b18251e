import { KubernetesClient } from "../../clients/kubernetes/client";
import { NAMESPACE } from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import type { ObjectReference } from "../../clients/kubernetes/objects";
import { assertNotForeign, isOwned, ownObject, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { removeNamespace, removeWatched } from "../../clients/kubernetes/removal";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { ResourceProvider } from "../resource-provider";

export interface FleetNamespaceInputs {
  /** The cluster. */
  kubeconfig: KubeconfigReference;
  /** ID of the fleet. */
  fleet: string;
  /** Name of the Namespace. */
  name: string;
  /** Labels besides the fleet's. Default: none. */
  labels?: Record<string, string>;
  /** Kinds whose objects in it are deleted, and gone, before the Namespace is deleted. Default: none. */
  deleteFirst?: ObjectKind[];
}

/**
 * A Namespace of a fleet. Pulumi's Kubernetes provider would adopt one of the same name, whoever has made it, and delete
 * it in the end with all that is in it.
 */
export class FleetNamespaceProvider extends ResourceProvider<FleetNamespaceInputs, object> {
  protected override readonly immutable = ["kubeconfig", "fleet", "name"] as const;
  protected override readonly outputs = [];

  /** @throws Error if there is one of that name which is not the fleet's. */
  async create(inputs: FleetNamespaceInputs) {
    const { kubeconfig, fleet, name, labels } = inputs;
    const client = KubernetesClient.fromReference(kubeconfig);
    const reference = namespaceReference(name);
    const namespace = withOwner({ ...reference, metadata: { name, labels } }, fleet);
    while ((await client.create(namespace)) === undefined) {
      await assertNotForeign(client, [reference], fleet);
      const existing = await client.get(reference);
      if (existing?.metadata?.deletionTimestamp === undefined) {
        await client.apply(namespace);
        break;
      }
      await removeWatched(client, existing);
    }
    return { id: name, outs: inputs };
  }

  override async read(id: string, state: FleetNamespaceInputs) {
    const namespace = await KubernetesClient.fromReference(state.kubeconfig).get(namespaceReference(state.name));
    return { id: namespace !== undefined && isOwned(namespace, state.fleet) ? id : "", props: state };
  }

  async delete(_id: string, { kubeconfig, fleet, name, deleteFirst = [] }: FleetNamespaceInputs): Promise<void> {
    await deleteIn(kubeconfig, `Namespace ${name}`, async (client) => {
      const namespace = await ownObject(client, namespaceReference(name), fleet);
      if (namespace !== undefined) {
        await removeNamespace(client, namespace, deleteFirst);
      }
    });
  }
}

function namespaceReference(name: string): ObjectReference {
  return { ...NAMESPACE, metadata: { name } };
}

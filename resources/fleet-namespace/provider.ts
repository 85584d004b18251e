import { KubernetesClient } from "../../clients/kubernetes/client";
import { NAMESPACE } from "../../clients/kubernetes/kinds";
import type { ObjectReference } from "../../clients/kubernetes/objects";
import { assertNotForeign, isOwned, removeOwned, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
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
}

/** Seconds in which the controllers empty a Namespace: they wait up to 30 s between two looks at an object. */
const DELETE_TIMEOUT_SECONDS = 600;

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
      await client.remove(reference, DELETE_TIMEOUT_SECONDS, existing.metadata.uid);
    }
    return { id: name, outs: inputs };
  }

  override async read(id: string, state: FleetNamespaceInputs) {
    const namespace = await KubernetesClient.fromReference(state.kubeconfig).get(namespaceReference(state.name));
    return { id: namespace !== undefined && isOwned(namespace, state.fleet) ? id : "", props: state };
  }

  async delete(_id: string, { kubeconfig, fleet, name }: FleetNamespaceInputs): Promise<void> {
    await deleteIn(kubeconfig, `Namespace ${name}`, (client) =>
      removeOwned(client, namespaceReference(name), fleet, DELETE_TIMEOUT_SECONDS),
    );
  }
}

function namespaceReference(name: string): ObjectReference {
  return { ...NAMESPACE, metadata: { name } };
}

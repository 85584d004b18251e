import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import type { ObjectReference } from "../../clients/kubernetes/client";
import { assertNotForeign, isOwned, removeOwned, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import type { NodeBehaviour } from "../../fake-kubelets/behaviour";
import type { FakeApiServersOptions } from "../../fake-kubelets/fake-api-servers";
import type { ProjectFile } from "../project-file";
import { hasReady, untilReady } from "../ready-deployment";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { deploymentOf, objectsOf } from "./objects";
import type { NodeJs, PodContents } from "./objects";

export interface FakeKubeletsInputs {
  /** The management cluster. */
  kubeconfig: KubeconfigReference;
  /** ID of the fleet. */
  fleet: string;
  /** Namespace, which must exist. */
  namespace: string;
  /** The compiled program. */
  program: ProjectFile;
  nodeJs: NodeJs;
  behaviour: NodeBehaviour;
  /** Of fake API servers. Default: the workload clusters' API servers are real. */
  fakeApiServers?: FakeApiServersOptions;
}

/** Seconds until the Pod is ready: its image may have to be pulled first. */
const READY_TIMEOUT_SECONDS = 300;
const DELETE_TIMEOUT_SECONDS = 120;

/** The Deployment that stands in for the kubelets of a fleet, and what it needs: there once it knows the hosts. */
export class FakeKubeletsProvider extends ResourceProvider<FakeKubeletsInputs, object> {
  protected override readonly immutable = ["kubeconfig", "fleet", "namespace"] as const;
  protected override readonly outputs = [];

  async create(inputs: FakeKubeletsInputs) {
    const { fleet, namespace } = inputs;
    const client = KubernetesClient.fromReference(inputs.kubeconfig);
    const objects = objectsOf(contentsOf(inputs, gzipSync(await readFile(inputs.program.path))));
    await assertNotForeign(client, objects.map(referenceTo), fleet);
    await createOrKeep(idOf(inputs), inputs, async () => {
      for (const object of objects) {
        await client.apply(withOwner(object, fleet));
      }
      await untilReady(client, deploymentOf(namespace), READY_TIMEOUT_SECONDS);
    });
    return { id: idOf(inputs), outs: inputs };
  }

  /** A Deployment that is not ready is a difference, too. */
  override async diff(id: string, state: FakeKubeletsInputs, inputs: FakeKubeletsInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes) {
      return difference;
    }
    return { changes: !(await isServing(inputs).catch(() => false)) };
  }

  override async read(id: string, state: FakeKubeletsInputs) {
    const client = KubernetesClient.fromReference(state.kubeconfig);
    const found = await Promise.all(referencesOf(state).map((reference) => client.get(reference)));
    const isComplete = found.every((object) => object !== undefined && isOwned(object, state.fleet));
    return { id: isComplete ? id : "", props: state };
  }

  async delete(id: string, state: FakeKubeletsInputs): Promise<void> {
    await deleteIn(state.kubeconfig, `the Deployment ${id}`, async (client) => {
      for (const reference of referencesOf(state).reverse()) {
        await removeOwned(client, reference, state.fleet, DELETE_TIMEOUT_SECONDS);
      }
    });
  }
}

function idOf({ namespace }: FakeKubeletsInputs): string {
  const { metadata } = deploymentOf(namespace);
  return `${metadata.namespace}/${metadata.name}`;
}

async function isServing({ kubeconfig, namespace }: FakeKubeletsInputs): Promise<boolean> {
  return hasReady(KubernetesClient.fromReference(kubeconfig), deploymentOf(namespace));
}

function contentsOf(inputs: FakeKubeletsInputs, program: Buffer): PodContents {
  const { namespace, nodeJs, fleet, behaviour, fakeApiServers } = inputs;
  return { namespace, nodeJs, options: { fleet, behaviour, fakeApiServers }, program };
}

/** What names the objects, which the program has no part in. */
function referencesOf(inputs: FakeKubeletsInputs): ObjectReference[] {
  return objectsOf(contentsOf(inputs, Buffer.alloc(0))).map(referenceTo);
}

import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/client";
import { CUSTOM_RESOURCE_DEFINITION, groupOf, isOfKind } from "../../clients/kubernetes/kinds";
import { conditionOf } from "../../clients/kubernetes/objects";
import { assertNotForeign, isOwned, removeOwned, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { retry } from "../../clients/retry";
import type { ProviderName } from "../../tools/lock";
import { isWebhookConfiguration, readManifest, releaseObjects } from "../release-manifest";
import type { ProjectFile } from "../project-file";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { assertNoOtherUsers, assertUnused } from "./users";

export interface ProviderManifestInputs {
  /** The management cluster. */
  kubeconfig: KubeconfigReference;
  /** ID of the fleet. */
  fleet: string;
  /** The Cluster API provider. */
  provider: ProviderName;
  /** Its release manifest. */
  manifest: ProjectFile;
  /** PEM of the CA that signed the serving certificate of the release's webhooks. */
  caBundle: string;
}

export interface ProviderManifestOutputs {
  /** What was applied, in this order. */
  objects: ObjectReference[];
}

type State = ProviderManifestInputs & ProviderManifestOutputs;
/** Without outputs if the creation was killed. */
export type ProviderManifestState = ProviderManifestInputs & Partial<ProviderManifestOutputs>;

/** Seconds until a new type is served. */
const ESTABLISHED_TIMEOUT_SECONDS = 300;
/** Seconds until a deleted object is gone. A CustomResourceDefinition waits for its objects. */
const DELETE_TIMEOUT_SECONDS = 120;

/**
 * What the release manifest of one Cluster API provider has besides its managers.
 *
 * One resource for all of it: as resources of their own, the CustomResourceDefinitions alone would add megabytes to the
 * state, and the state is written again at every step.
 */
export class ProviderManifestProvider extends ResourceProvider<ProviderManifestInputs, ProviderManifestOutputs> {
  protected override readonly immutable = ["kubeconfig", "fleet", "provider"] as const;
  protected override readonly outputs = ["objects"] as const;

  create(inputs: ProviderManifestInputs) {
    return this.apply(inputs, []);
  }

  override async update(_id: string, state: ProviderManifestState, inputs: ProviderManifestInputs) {
    const { outs } = await this.apply(inputs, await objectsOf(state));
    return { outs };
  }

  override async read(id: string, state: ProviderManifestState) {
    const client = KubernetesClient.fromReference(state.kubeconfig);
    const objects = await objectsOf(state);
    const found = await Promise.all(objects.map((object) => client.get(object)));
    const complete = found.every((object) => object !== undefined && isOwned(object, state.fleet));
    const { path, sha256 } = state.manifest;
    return { id, props: { ...state, objects, manifest: { path, sha256: complete ? sha256 : "" } } };
  }

  /** @throws Error if there are objects of its types that the fleet has not made. */
  async delete(_id: string, state: ProviderManifestState): Promise<void> {
    const objects = await objectsOf(state);
    await deleteIn(state.kubeconfig, `provider ${state.provider}`, async (client) => {
      await assertNoOtherUsers(client, objects, state.fleet);
      await removeAll(client, objects, state.fleet);
    });
  }

  /**
   * Applies the manifest, or nothing if one of its objects is there and not the fleet's. Objects that only the one before
   * had are deleted when all others are there; a type of which there are objects is a reason to apply nothing, too.
   */
  private async apply(inputs: ProviderManifestInputs, before: ObjectReference[]) {
    const { fleet } = inputs;
    const manifest = (await readObjects(inputs)).map((object) => withOwner(object, fleet));
    const objects = manifest.map(referenceTo);
    const client = KubernetesClient.fromReference(inputs.kubeconfig);
    await assertNotForeign(client, objects, fleet);
    const current = new Set(objects.map(key));
    const outdated = before.filter((object) => !current.has(key(object)));
    await assertUnused(client, outdated, inputs);
    const outs: State = { ...inputs, objects };
    await createOrKeep(inputs.provider, { ...outs, objects: [...objects, ...outdated] }, async () => {
      await applyAll(client, manifest);
      await removeAll(client, outdated, fleet);
    });
    return { id: inputs.provider, outs };
  }
}

/** What was applied; a creation that was killed has not noted it. */
export async function objectsOf(state: ProviderManifestState): Promise<ObjectReference[]> {
  return state.objects ?? (await readObjects(state)).map(referenceTo);
}

/** The types first, and at last what calls the manager. */
async function readObjects({ manifest, caBundle }: ProviderManifestInputs): Promise<AnyObject[]> {
  const rank = (object: AnyObject) => (isType(object) ? 0 : isWebhookConfiguration(object) ? 2 : 1);
  return releaseObjects(await readManifest(manifest.path), caBundle).sort((a, b) => rank(a) - rank(b));
}

function isType(object: AnyObject): boolean {
  return isOfKind(object, CUSTOM_RESOURCE_DEFINITION);
}

async function applyAll(client: KubernetesClient, objects: AnyObject[]): Promise<void> {
  const types = objects.filter(isType);
  await Promise.all(types.map((type) => client.apply(type)));
  await Promise.all(types.map((type) => waitUntilEstablished(client, type)));
  await Promise.all(objects.filter((object) => !types.includes(object)).map((object) => client.apply(object)));
}

async function waitUntilEstablished(client: KubernetesClient, type: AnyObject): Promise<void> {
  const what = `${type.kind} ${type.metadata?.name}`;
  await retry(what, { timeoutSeconds: ESTABLISHED_TIMEOUT_SECONDS }, async () => {
    const object = await client.get(referenceTo(type));
    if (object === undefined || conditionOf(object, "Established")?.status !== "True") {
      throw new Error(`not established: ${JSON.stringify(object?.status?.conditions ?? "no status yet")}`);
    }
  });
}

async function removeAll(client: KubernetesClient, objects: ObjectReference[], fleet: string): Promise<void> {
  for (const object of objects.toReversed()) {
    await removeOwned(client, object, fleet, DELETE_TIMEOUT_SECONDS);
  }
}

/** The same in each version of an object's group. */
function key(object: ObjectReference): string {
  const { kind, metadata } = object;
  return [groupOf(object), kind, metadata.namespace, metadata.name].join("/");
}

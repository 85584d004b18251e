import { readFile } from "node:fs/promises";
import { manifestPath } from "../../tools/lock";
import type { ProviderName } from "../../tools/lock";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/client";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { renderManifest } from "./manifest";
import type { ManifestOverrides } from "./manifest";
import { errorMessage, retry } from "../../clients/retry";
import { deleteIn } from "../../clients/kubernetes/unreachable";

export interface ProviderComponentsInputs extends ManifestOverrides {
  kubeconfig: KubeconfigReference;
  /** The Cluster API provider. */
  provider: ProviderName;
  /** Its version, so that a new release is applied. */
  version: string;
}

export interface ProviderComponentsOutputs {
  /** What was applied, in this order. */
  objects: ObjectReference[];
}

type State = ProviderComponentsInputs & ProviderComponentsOutputs;
type PartialState = ProviderComponentsInputs & Partial<ProviderComponentsOutputs>;

/** Seconds until the manager is ready: its image may have to be pulled first. */
const READY_TIMEOUT_SECONDS = 300;
/** Seconds until a deleted object is gone. A CustomResourceDefinition waits for its objects. */
const DELETE_TIMEOUT_SECONDS = 120;

/**
 * The components of one Cluster API provider in the management cluster.
 *
 * One resource for the whole manifest: as resources of their own, the CustomResourceDefinitions alone would add
 * megabytes to the state, and the state is written again at every step.
 */
export class ProviderComponentsProvider extends ResourceProvider<ProviderComponentsInputs, ProviderComponentsOutputs> {
  protected override readonly immutable = ["kubeconfig", "provider"] as const;

  create(inputs: ProviderComponentsInputs) {
    return this.apply(inputs, []);
  }

  /** A manager that does not answer is a change, too, which ends when it does: a node may have just started again. */
  override async diff(id: string, state: State, inputs: ProviderComponentsInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes) {
      return difference;
    }
    const client = KubernetesClient.fromReference(inputs.kubeconfig);
    const objects = await readObjects(inputs);
    const answers = await assertWebhookAnswers(client, objects).then(
      () => true,
      () => false,
    );
    return { changes: !answers };
  }

  override async update(_id: string, state: PartialState, inputs: ProviderComponentsInputs) {
    const { outs } = await this.apply(inputs, await objectsOf(state));
    return { outs };
  }

  override async read(id: string, state: PartialState) {
    const client = KubernetesClient.fromReference(state.kubeconfig);
    const objects = await objectsOf(state);
    const found = await Promise.all(objects.map((object) => client.get(object)));
    const complete = found.every((object) => object !== undefined);
    return { id, props: { ...state, objects, version: complete ? state.version : "" } };
  }

  async delete(_id: string, state: PartialState): Promise<void> {
    const objects = await objectsOf(state);
    await deleteIn(state.kubeconfig, `provider ${state.provider}`, (client) => removeAll(client, objects));
  }

  /** Applies the manifest; objects that only the one before had are deleted when all others are there. */
  private async apply(inputs: ProviderComponentsInputs, before: ObjectReference[]) {
    const manifest = await readObjects(inputs);
    const objects = manifest.map(referenceTo);
    const current = new Set(objects.map(key));
    const outdated = before.filter((object) => !current.has(key(object)));
    const outs: State = { ...inputs, objects };
    await createOrKeep(inputs.provider, { ...outs, objects: [...objects, ...outdated] }, async () => {
      const client = KubernetesClient.fromReference(inputs.kubeconfig);
      await applyComponents(client, manifest, inputs.provider);
      await removeAll(client, outdated);
    });
    return { id: inputs.provider, outs };
  }
}

async function applyComponents(client: KubernetesClient, objects: AnyObject[], provider: ProviderName): Promise<void> {
  for (const phase of applyPhases(objects)) {
    await Promise.all(phase.map((object) => client.apply(object)));
    await Promise.all(phase.map((object) => waitUntilReady(client, object)));
  }
  await retry(`webhook of ${provider}`, { timeoutSeconds: READY_TIMEOUT_SECONDS }, () =>
    assertWebhookAnswers(client, objects),
  );
}

/** What was applied; an update that was killed or has failed has not noted it. */
async function objectsOf(state: PartialState): Promise<ObjectReference[]> {
  return state.objects ?? (await readObjects(state)).map(referenceTo);
}

async function readObjects(inputs: ProviderComponentsInputs): Promise<AnyObject[]> {
  return renderManifest(await readFile(manifestPath(inputs.provider), "utf8"), inputs);
}

/** The types first, then what the manager needs, the manager, and at last what calls it. */
function applyPhases(objects: AnyObject[]): AnyObject[][] {
  const phase = ({ kind }: AnyObject) =>
    kind === "CustomResourceDefinition" ? 0 : kind === "Deployment" ? 2 : kind.endsWith("WebhookConfiguration") ? 3 : 1;
  return [0, 1, 2, 3].map((number) => objects.filter((object) => phase(object) === number));
}

async function waitUntilReady(client: KubernetesClient, applied: AnyObject): Promise<void> {
  const what = `${applied.kind} ${applied.metadata?.name}`;
  await retry(what, { timeoutSeconds: READY_TIMEOUT_SECONDS }, async () => {
    const object = await client.get(referenceTo(applied));
    if (object === undefined || !isReady(object)) {
      throw new Error(`not ready: ${JSON.stringify(object?.status?.conditions ?? "no status yet")}`);
    }
  });
}

/**
 * Fails unless the API server reaches the manager's webhooks: a ready Pod is not enough, kube-proxy must have told the
 * node of it. An object is admitted without being stored; any answer but that of a webhook out of reach will do.
 */
async function assertWebhookAnswers(client: KubernetesClient, objects: AnyObject[]): Promise<void> {
  const probe = admittedObject(objects);
  const answer = probe && (await client.dryRunCreate(probe).catch(errorMessage));
  if (typeof answer === "string" && /failed calling webhook|conversion webhook .* failed|ECONNREFUSED/.test(answer)) {
    throw new Error(answer);
  }
}

interface Webhook {
  rules: { apiGroups: string[]; apiVersions: string[]; resources: string[]; operations: string[] }[];
}

/** An object of a kind of this manifest that one of its webhooks admits; a mutating one is called first. */
function admittedObject(objects: AnyObject[]): AnyObject | undefined {
  const webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
    .flatMap((kind) => objects.filter((object) => object.kind === kind))
    .flatMap((configuration) => (configuration as unknown as { webhooks: Webhook[] }).webhooks);
  const rules = webhooks.flatMap((webhook) => webhook.rules).filter(({ operations }) => operations.includes("CREATE"));
  for (const { apiGroups, apiVersions, resources } of rules) {
    const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
    const names = definitions
      .map(({ spec }) => spec as { group: string; names: { plural: string; kind: string } })
      .find(({ group, names: { plural } }) => group === apiGroups[0] && plural === resources[0])?.names;
    if (names !== undefined) {
      const metadata = { namespace: "default", name: "webhook-probe" };
      // `online` is what a BareMetalHost needs to get as far as its validating webhook; other kinds drop it.
      return { apiVersion: `${apiGroups[0]}/${apiVersions[0]}`, kind: names.kind, metadata, spec: { online: true } };
    }
  }
  return undefined;
}

function isReady({ kind, metadata, status }: AnyObject): boolean {
  switch (kind) {
    case "CustomResourceDefinition":
      return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
    case "Deployment":
      return (
        status?.observedGeneration === (metadata as { generation?: number }).generation &&
        status?.updatedReplicas === status?.replicas &&
        Number(status?.readyReplicas ?? 0) > 0
      );
    default:
      return true;
  }
}

async function removeAll(client: KubernetesClient, objects: ObjectReference[]): Promise<void> {
  for (const object of objects.toReversed()) {
    await client.remove(object, DELETE_TIMEOUT_SECONDS);
  }
}

function key({ apiVersion, kind, metadata }: ObjectReference): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join("/");
}

import { ApiException } from "@kubernetes/client-node";
import type { AnyObject, KubernetesClient } from "../../clients/kubernetes/client";
import {
  CUSTOM_RESOURCE_DEFINITION,
  isOfKind,
  MUTATING_WEBHOOK_CONFIGURATION,
  VALIDATING_WEBHOOK_CONFIGURATION,
} from "../../clients/kubernetes/kinds";
import { errorMessage } from "../../clients/retry";

/** The answers by which a webhook, or the API server after it, refuses an object. */
const REFUSALS = [400, 403, 409, 422];

/**
 * Fails unless the API server reaches the manager's webhooks: a ready Pod is not enough, kube-proxy must have told the
 * node of it. An object is admitted without being stored; that it is refused will do as well.
 *
 * @param manifest the release manifest with the webhooks and their types.
 */
export async function assertWebhookAnswers(client: KubernetesClient, manifest: AnyObject[]): Promise<void> {
  const probe = admittedObject(manifest);
  if (probe === undefined) {
    return;
  }
  try {
    await client.dryRunCreate(probe);
  } catch (error) {
    if (!(error instanceof ApiException && REFUSALS.includes(error.code))) {
      throw new Error(errorMessage(error), { cause: error });
    }
  }
}

interface Webhook {
  rules: { apiGroups: string[]; apiVersions: string[]; resources: string[]; operations: string[] }[];
}

/** An object of a kind of this manifest that one of its webhooks admits; a mutating one is called first. */
function admittedObject(manifest: AnyObject[]): AnyObject | undefined {
  const webhooks = [MUTATING_WEBHOOK_CONFIGURATION, VALIDATING_WEBHOOK_CONFIGURATION]
    .flatMap((kind) => manifest.filter((object) => isOfKind(object, kind)))
    .flatMap((configuration) => (configuration as unknown as { webhooks: Webhook[] }).webhooks);
  const rules = webhooks.flatMap((webhook) => webhook.rules).filter(({ operations }) => operations.includes("CREATE"));
  for (const { apiGroups, apiVersions, resources } of rules) {
    const definitions = manifest.filter((object) => isOfKind(object, CUSTOM_RESOURCE_DEFINITION));
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

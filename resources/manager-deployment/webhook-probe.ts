import type { AnyObject, KubernetesClient } from "../../clients/kubernetes/client";
import { errorMessage } from "../../clients/retry";

/**
 * Fails unless the API server reaches the manager's webhooks: a ready Pod is not enough, kube-proxy must have told the
 * node of it. An object is admitted without being stored; any answer but that of a webhook out of reach will do.
 *
 * @param manifest the release manifest with the webhooks and their types.
 */
export async function assertWebhookAnswers(client: KubernetesClient, manifest: AnyObject[]): Promise<void> {
  const probe = admittedObject(manifest);
  const answer = probe && (await client.dryRunCreate(probe).catch(errorMessage));
  if (typeof answer === "string" && /failed calling webhook|conversion webhook .* failed|ECONNREFUSED/.test(answer)) {
    throw new Error(answer);
  }
}

interface Webhook {
  rules: { apiGroups: string[]; apiVersions: string[]; resources: string[]; operations: string[] }[];
}

/** An object of a kind of this manifest that one of its webhooks admits; a mutating one is called first. */
function admittedObject(manifest: AnyObject[]): AnyObject | undefined {
  const webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
    .flatMap((kind) => manifest.filter((object) => object.kind === kind))
    .flatMap((configuration) => (configuration as unknown as { webhooks: Webhook[] }).webhooks);
  const rules = webhooks.flatMap((webhook) => webhook.rules).filter(({ operations }) => operations.includes("CREATE"));
  for (const { apiGroups, apiVersions, resources } of rules) {
    const definitions = manifest.filter(({ kind }) => kind === "CustomResourceDefinition");
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

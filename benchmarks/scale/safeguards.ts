import type { AnyObject, KubernetesClient } from "../../clients/kubernetes/client";
import { isInManagerNamespace } from "../managers";

const SAFEGUARDS = ["probes", "requests"] as const;

/** What keeps the managers alive on a busy machine, and can be left out to see what it is for. */
export type Safeguard = (typeof SAFEGUARDS)[number];

interface Container {
  resources?: object;
  livenessProbe?: Record<string, unknown>;
  readinessProbe?: Record<string, unknown>;
}

/**
 * Reads safeguards from the command line; in whatever order it has them, they are in the same.
 *
 * @throws if there is none of a name.
 */
export function safeguardsOf(texts: readonly string[]): Safeguard[] {
  const named = texts.map(safeguardOf);
  return SAFEGUARDS.filter((safeguard) => named.includes(safeguard));
}

function safeguardOf(text: string): Safeguard {
  const safeguard = SAFEGUARDS.find((name) => name === text);
  if (safeguard === undefined) {
    throw new Error(`--without ${text} is not allowed: must be one of ${SAFEGUARDS.join(", ")}`);
  }
  return safeguard;
}

/** Reverts a safeguard in the Deployments of all managers: their own values are those of the release manifests. */
export async function removeSafeguard(management: KubernetesClient, safeguard: Safeguard): Promise<void> {
  const deployments = (await management.list({ apiVersion: "apps/v1", kind: "Deployment" })).filter(
    isInManagerNamespace,
  );
  for (const deployment of deployments) {
    await management.apply(withoutSafeguard(deployment, safeguard));
  }
  await new Promise((resolve) => setTimeout(resolve, 30_000));
}

/** A Deployment as it is to be applied without a safeguard. */
export function withoutSafeguard(deployment: AnyObject, safeguard: Safeguard): AnyObject {
  const changed = withoutServerFields(structuredClone(deployment));
  const { template } = changed.spec as { template: { spec: { containers: Container[] } } };
  for (const container of template.spec.containers) {
    remove(container, safeguard);
  }
  return changed;
}

function remove(container: Container, safeguard: Safeguard): void {
  if (safeguard === "requests") {
    container.resources = {};
    return;
  }
  for (const probe of [container.livenessProbe, container.readinessProbe]) {
    Object.assign(probe ?? {}, { timeoutSeconds: 1, failureThreshold: 3 });
  }
}

/** Server-side apply removes labels that it is not given, and one of them says which fleet the Deployment is of. */
function withoutServerFields({ status, metadata, ...object }: AnyObject): AnyObject {
  void status;
  const { name, namespace, labels } = metadata ?? {};
  return { ...object, metadata: { name, namespace, ...(labels !== undefined && { labels }) } };
}

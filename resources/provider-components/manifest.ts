import { parseAllDocuments } from "yaml";
import type { AnyObject } from "../../clients/kubernetes/client";

/** What is changed in a provider's release manifest before it is applied. */
export interface ManifestOverrides {
  /** PEM of the CA that signed the webhooks' serving certificate. */
  caBundle: string;
  /** Image of the manager. Default: the manifest's. */
  image?: string;
  /** Flags of the manager, by name without dashes: each replaces the manifest's or is added. */
  args?: Record<string, string>;
}

type Json = Record<string, unknown>;

/**
 * The objects of a Cluster API provider's release manifest, ready to apply without clusterctl and without cert-manager:
 * variables have their defaults, webhooks and conversions trust `caBundle`, the manager has its flags. The Namespace
 * and the Secret with the serving certificate are left to the caller.
 */
export function renderManifest(manifest: string, overrides: ManifestOverrides): AnyObject[] {
  return parseAllDocuments(substituteDefaults(manifest))
    .map((document) => document.toJS() as AnyObject | null)
    .filter((object): object is AnyObject => object !== null && isApplied(object))
    .map((object) => overrideObject(object, overrides));
}

/** Replaces `${NAME:=default}` with its default, as clusterctl does for a variable that is not set. */
export function substituteDefaults(manifest: string): string {
  return manifest.replace(/\$\{\w+:=([^}]*)\}/g, "$1");
}

function isApplied(object: AnyObject): boolean {
  return object.kind !== "Namespace" && !object.apiVersion.startsWith("cert-manager.io/");
}

function overrideObject(object: AnyObject, overrides: ManifestOverrides): AnyObject {
  delete object.metadata?.annotations?.["cert-manager.io/inject-ca-from"];
  const caBundle = Buffer.from(overrides.caBundle).toString("base64");
  switch (object.kind) {
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      for (const { clientConfig } of (object as unknown as { webhooks: { clientConfig: Json }[] }).webhooks) {
        clientConfig.caBundle = caBundle;
      }
      break;
    case "CustomResourceDefinition":
      trustConversionWebhook(object, caBundle);
      break;
    case "Deployment":
      overrideManager(object, overrides);
      break;
  }
  return object;
}

function trustConversionWebhook(object: AnyObject, caBundle: string): void {
  const { conversion } = object.spec as { conversion?: { strategy: string; webhook?: { clientConfig: Json } } };
  if (conversion?.strategy === "Webhook" && conversion.webhook !== undefined) {
    conversion.webhook.clientConfig.caBundle = caBundle;
  }
}

interface ManagerContainer {
  image: string;
  args?: string[];
  resources?: Json;
  livenessProbe?: Json;
  readinessProbe?: Json;
}

/**
 * A busy machine shall slow a manager down, not stop it: with a CPU request its QoS class is not BestEffort, as that of
 * the workload API servers is (https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/), and its probes wait for an
 * answer (the default is a second).
 */
const CPU_REQUEST = "50m";
const PROBE = { timeoutSeconds: 30, periodSeconds: 10, failureThreshold: 10 };

function overrideManager(object: AnyObject, overrides: ManifestOverrides): void {
  const spec = object.spec as { strategy: Json; template: { spec: { containers: ManagerContainer[] } } };
  const [manager] = spec.template.spec.containers;
  if (manager === undefined) {
    throw new Error(`Deployment ${object.metadata?.name} has no container`);
  }
  manager.image = overrides.image ?? manager.image;
  manager.args = mergeArgs(manager.args ?? [], overrides.args ?? {});
  manager.resources = { requests: { cpu: CPU_REQUEST } };
  manager.livenessProbe = { ...manager.livenessProbe, ...PROBE };
  manager.readinessProbe = { ...manager.readinessProbe, ...PROBE };
  // There is no leader election to keep two of them apart.
  spec.strategy = { type: "Recreate" };
}

/** The arguments with each of `overrides` in the place of the flag of the same name, or at the end. */
export function mergeArgs(args: string[], overrides: Record<string, string>): string[] {
  const kept = args.filter((arg) => !(flagName(arg) in overrides));
  return [...kept, ...Object.entries(overrides).map(([name, value]) => `--${name}=${value}`)];
}

function flagName(arg: string): string {
  return arg.replace(/^--?/, "").split("=", 1)[0] ?? "";
}

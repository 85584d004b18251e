import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import type { AnyObject } from "../clients/kubernetes/client";
import {
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  isOfKind,
  MUTATING_WEBHOOK_CONFIGURATION,
  NAMESPACE,
  VALIDATING_WEBHOOK_CONFIGURATION,
} from "../clients/kubernetes/kinds";
import { isMapping } from "../tools/mapping";

/** Says of the text of a document that it is a CustomResourceDefinition. */
const IS_TYPE = /^kind: CustomResourceDefinition$/m;

type Json = Record<string, unknown>;

/**
 * The objects of a Cluster API provider's release manifest, as they are without clusterctl: variables have their
 * defaults. The Namespace and what is for cert-manager are left out.
 */
export async function readManifest(path: string): Promise<AnyObject[]> {
  return parseManifest(await readFile(path, "utf8"));
}

/** As `readManifest`, without the CustomResourceDefinitions, which take nearly all of the time to parse a manifest. */
export async function readManifestWithoutTypes(path: string): Promise<AnyObject[]> {
  const documents = (await readFile(path, "utf8")).split(/^---(?=\s|$)/m);
  return parseManifest(documents.filter((document) => !IS_TYPE.test(document)).join("\n---\n"));
}

/**
 * As `readManifest`, for the text of a manifest.
 *
 * @throws Error that says where it is no YAML, or which document is no object: the parser makes something of any text.
 */
export function parseManifest(manifest: string): AnyObject[] {
  return [...parseAllDocuments(substituteDefaults(manifest))]
    .map((document, index) => objectOf(document, index + 1))
    .filter((object) => object !== null)
    .filter(isApplied);
}

/** The object of a document; null if the document is empty. */
function objectOf(document: Document, number: number): AnyObject | null {
  const [error] = document.errors;
  if (error !== undefined) {
    // What follows the line's number is an excerpt of the text.
    throw new Error(error.message.split(":\n")[0]);
  }
  const object = document.toJS() as unknown;
  if (object !== null && !isObject(object)) {
    throw new Error(`its document ${number} has no apiVersion or no kind`);
  }
  return object;
}

function isObject(value: unknown): value is AnyObject {
  return isMapping(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}

/** Replaces `${NAME:=default}` with its default, as clusterctl does for a variable that is not set. */
export function substituteDefaults(manifest: string): string {
  return manifest.replace(/\$\{\w+:=([^}]*)\}/g, "$1");
}

function isApplied(object: AnyObject): boolean {
  return !isOfKind(object, NAMESPACE) && !object.apiVersion.startsWith("cert-manager.io/");
}

/**
 * What a release has besides its managers: CustomResourceDefinitions, RBAC, Services, webhook configurations.
 *
 * @param caBundle PEM of the CA that signed the webhooks' serving certificate: webhooks and conversions trust it.
 */
export function releaseObjects(manifest: AnyObject[], caBundle: string): AnyObject[] {
  const encoded = Buffer.from(caBundle).toString("base64");
  return manifest.filter((object) => !isManager(object)).map((object) => trustCa(object, encoded));
}

/**
 * The Deployment of a release's controller manager, as the manifest has it.
 *
 * @throws Error if the manifest has none.
 */
export function findManager(manifest: AnyObject[]): AnyObject {
  const deployment = manifest.find(isManager);
  if (deployment === undefined) {
    throw new Error("the manifest has no Deployment of a controller manager");
  }
  return deployment;
}

function isManager(object: AnyObject): boolean {
  return isOfKind(object, DEPLOYMENT);
}

/** Whether an object configures webhooks that the API server calls to admit objects. */
export function isWebhookConfiguration(object: AnyObject): boolean {
  return isOfKind(object, MUTATING_WEBHOOK_CONFIGURATION) || isOfKind(object, VALIDATING_WEBHOOK_CONFIGURATION);
}

function trustCa(object: AnyObject, caBundle: string): AnyObject {
  delete object.metadata?.annotations?.["cert-manager.io/inject-ca-from"];
  if (isOfKind(object, CUSTOM_RESOURCE_DEFINITION)) {
    trustConversionWebhook(object, caBundle);
  } else if (isWebhookConfiguration(object)) {
    for (const { clientConfig } of (object as unknown as { webhooks: { clientConfig: Json }[] }).webhooks) {
      clientConfig.caBundle = caBundle;
    }
  }
  return object;
}

function trustConversionWebhook(object: AnyObject, caBundle: string): void {
  const { conversion } = object.spec as { conversion?: { strategy: string; webhook?: { clientConfig: Json } } };
  if (conversion?.strategy === "Webhook" && conversion.webhook !== undefined) {
    conversion.webhook.clientConfig.caBundle = caBundle;
  }
}

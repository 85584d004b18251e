import * as https from "node:https";
import { ApiException, HttpMethod, KubeConfig, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";
import type { KubernetesObject, RequestContext } from "@kubernetes/client-node";
import { FIELD_MANAGER } from "./reference";
import type { KubeconfigReference } from "./reference";
import { errorMessage, retry } from "../retry";

/** Seconds that a server may take for an answer; an API server gives itself 60. */
const REQUEST_TIMEOUT_SECONDS = 60;

/** Any Kubernetes object, with the parts that the providers look at. */
export interface AnyObject extends KubernetesObject {
  apiVersion: string;
  kind: string;
  spec?: unknown;
  status?: { conditions?: Condition[] } & Record<string, unknown>;
  data?: Record<string, string>;
}

/** A status condition in the Kubernetes API convention. */
export interface Condition {
  type: string;
  status: "True" | "False" | "Unknown";
  reason?: string;
  message?: string;
}

/** Names an object: what is needed to read or delete it. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** What names an object. */
export function referenceTo({ apiVersion, kind, metadata }: AnyObject): ObjectReference {
  const { name = "", namespace } = metadata ?? {};
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

/** What `list` looks for. Default: the objects of all namespaces. */
export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
}

/** The few things that the providers do with a Kubernetes API server, on the official client library. */
export class KubernetesClient {
  private readonly api: JsonObjectApi;

  private constructor(readonly config: KubeConfig) {
    this.api = config.makeApiClient(JsonObjectApi);
  }

  /** A client for the cluster that a kubeconfig file names. */
  static fromReference(reference: KubeconfigReference): KubernetesClient {
    const config = new KeepAliveKubeConfig();
    config.loadFromFile(reference.path);
    if (reference.context !== undefined) {
      config.setCurrentContext(reference.context);
    }
    return new KubernetesClient(config);
  }

  /** A client for the cluster that the text of a kubeconfig names. */
  static fromKubeconfig(kubeconfig: string): KubernetesClient {
    const config = new KeepAliveKubeConfig();
    config.loadFromString(kubeconfig);
    return new KubernetesClient(config);
  }

  /** Creates the object or makes it as declared, by server-side apply. */
  apply(object: AnyObject): Promise<AnyObject> {
    return this.api.apply(object);
  }

  /** Makes the status of an object that exists as declared; `apply` leaves it alone where status is a subresource. */
  applyStatus(object: AnyObject): Promise<AnyObject> {
    return this.api.apply(object, "status");
  }

  /** Reads an object; undefined if there is none. */
  get(reference: ObjectReference): Promise<AnyObject | undefined> {
    return ignoreNotFound(this.api.get(reference));
  }

  /** Lists the objects of a kind. A kind that the server does not serve has none. */
  async list(apiVersion: string, kind: string, options: ListOptions = {}): Promise<AnyObject[]> {
    return (await ignoreNotFound(this.api.listItems(apiVersion, kind, options))) ?? [];
  }

  /** Deletes an object and waits until it is gone. An object that does not exist is no error. */
  async remove(reference: ObjectReference, timeoutSeconds: number): Promise<void> {
    const { kind, metadata } = reference;
    await ignoreNotFound(this.api.remove(reference));
    await retry(`delete ${kind} ${metadata.namespace ?? ""}/${metadata.name}`, { timeoutSeconds }, async () => {
      const object = await this.get(reference);
      const terminating = object?.status?.conditions?.find(({ type }) => type === "Terminating");
      if (terminating?.reason === "InstanceDeletionFailed") {
        await this.retryFinalizer(reference);
      }
      if (object !== undefined) {
        throw new Error(`it still exists${terminating?.message === undefined ? "" : `: ${terminating.message}`}`);
      }
    });
  }

  /**
   * Changes a CustomResourceDefinition so that its finalizer looks at it again. It may have given up, until the next
   * resync after five minutes, because the API server could not list the type's objects yet: its second try then failed
   * with a conflict, which it takes for a change that calls it again (`crd_finalizer.go` in apiextensions-apiserver;
   * https://github.com/operator-framework/operator-controller/issues/1437).
   */
  private async retryFinalizer(reference: ObjectReference): Promise<void> {
    const annotations = { "metal3-scale/deletion-retried-at": new Date().toISOString() };
    await ignoreNotFound(this.api.merge(reference, { metadata: { annotations } }));
  }

  /** Lets the API server admit an object without storing it. */
  dryRunCreate(object: AnyObject): Promise<unknown> {
    return this.api.dryRunCreate(object);
  }

  /** Fails unless the API server answers that it is ready. */
  ready(): Promise<unknown> {
    return this.api.send(HttpMethod.GET, "/readyz");
  }
}

/**
 * KubernetesObjectApi with JSON as it stands.
 *
 * The library turns objects into its own model classes and back, which loses the fields of a CustomResourceDefinition
 * whose names start with `x-kubernetes-`; and it has no server-side apply of a subresource.
 */
class JsonObjectApi extends KubernetesObjectApi {
  async apply(object: AnyObject, subresource?: string): Promise<AnyObject> {
    const path = await this.specUriPath(object, "patch");
    const query = { fieldManager: FIELD_MANAGER, force: "true" };
    const target = subresource === undefined ? path : `${path}/${subresource}`;
    try {
      return (await this.send(HttpMethod.PATCH, target, query, object, PatchStrategy.ServerSideApply)) as AnyObject;
    } catch (error) {
      throw new Error(`${object.kind} ${object.metadata?.name}: ${errorMessage(error)}`, { cause: error });
    }
  }

  async dryRunCreate(object: AnyObject): Promise<unknown> {
    return this.send(HttpMethod.POST, await this.specUriPath(object, "create"), { dryRun: "All" }, object);
  }

  /** Changes some fields of an object that exists. */
  async merge(reference: ObjectReference, fields: object): Promise<unknown> {
    const path = await this.specUriPath(reference, "patch");
    return this.send(HttpMethod.PATCH, path, {}, fields, PatchStrategy.MergePatch);
  }

  async get(reference: ObjectReference): Promise<AnyObject> {
    return this.send(HttpMethod.GET, await this.specUriPath(reference, "read")) as Promise<AnyObject>;
  }

  async listItems(apiVersion: string, kind: string, options: ListOptions): Promise<AnyObject[]> {
    const metadata = { namespace: options.namespace };
    const path = await this.specUriPath({ apiVersion, kind, metadata }, "list");
    const query: Record<string, string> =
      options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector };
    const list = (await this.send(HttpMethod.GET, path, query)) as { items: AnyObject[] };
    return list.items.map((item) => ({ ...item, apiVersion, kind }));
  }

  async remove(reference: ObjectReference): Promise<unknown> {
    const path = await this.specUriPath(reference, "delete");
    return this.send(HttpMethod.DELETE, path, { propagationPolicy: "Background" });
  }

  send(
    method: HttpMethod,
    path: string,
    query: Record<string, string> = {},
    body?: object,
    contentType = "application/json",
  ): Promise<unknown> {
    const request = this.configuration.baseServer.makeRequestContext(path, method);
    request.setHeaderParam("Accept", "application/json, */*;q=0.8");
    for (const [name, value] of Object.entries(query)) {
      request.setQueryParam(name, value);
    }
    if (body !== undefined) {
      request.setHeaderParam("Content-Type", contentType);
      request.setBody(JSON.stringify(body));
    }
    return this.requestPromise(request, "any");
  }
}

/**
 * A KubeConfig whose calls share connections, and end: a server that is gone with its machine leaves connections that
 * nobody answers, for a quarter of an hour. The library makes an agent, and so a TLS handshake, for every request;
 * on a machine full of API servers the handshakes would cost more than the requests.
 */
class KeepAliveKubeConfig extends KubeConfig {
  private agent?: https.Agent;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    context.setSignal(AbortSignal.timeout(REQUEST_TIMEOUT_SECONDS * 1000));
    const agent: unknown = context.getAgent();
    if (agent instanceof https.Agent && agent.constructor === https.Agent) {
      this.agent ??= new https.Agent({ ...agent.options, keepAlive: true });
      context.setAgent(this.agent);
    }
  }
}

async function ignoreNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) {
      return undefined;
    }
    if (error instanceof Error && error.message.startsWith("Unrecognized API version and kind")) {
      return undefined;
    }
    throw error;
  }
}

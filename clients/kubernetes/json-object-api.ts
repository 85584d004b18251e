import { setTimeout as sleep } from "node:timers/promises";
import { ApiException, HttpMethod, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";
import type { KubernetesObject, ResponseContext, V1APIResource } from "@kubernetes/client-node";
import { CONFIG_MAP, NAMESPACE, NODE, POD, SECRET, SERVICE } from "./kinds";
import type { ObjectKind } from "./kinds";
import type { AnyObject, ListPage, ObjectList, ObjectReference } from "./objects";
import { FIELD_MANAGER } from "./reference";

/**
 * The kinds of the core group that the program uses. Every API server serves them, so that none is asked whether it
 * does: a thousand workload API servers are asked for little else.
 */
const CORE_RESOURCES: V1APIResource[] = [
  resource("configmaps", CONFIG_MAP, true),
  resource("namespaces", NAMESPACE, false),
  resource("nodes", NODE, false),
  resource("pods", POD, true),
  resource("secrets", SECRET, true),
  resource("services", SERVICE, true),
];

/** Times that a request is sent again; client-go's number (`maxRetries` in `rest/request.go`). */
const MAXIMUM_RETRIES = 10;

/**
 * The part of a Kubernetes `Status` that is read here. Cluster API's in-memory API server has it in a field of its own
 * (cluster-api v1.13 `test/infrastructure/inmemory/pkg/server/api/handler.go` writes the error, not its status).
 */
interface Status {
  details?: { name?: string };
  ErrStatus?: Status;
}

/** The part of a list that is read here. */
interface KubernetesList {
  items: AnyObject[];
  metadata?: { resourceVersion?: string; remainingItemCount?: number; continue?: string };
}

/** Says that an API server does not serve a kind. */
export class KindNotServedError extends Error {
  constructor({ apiVersion, kind }: ObjectKind, server: string) {
    super(`the cluster at ${server} does not serve ${kind} (${apiVersion})`);
  }
}

/**
 * KubernetesObjectApi with JSON as it stands.
 *
 * The library turns objects into its own model classes and back, which loses the fields of a CustomResourceDefinition
 * whose names start with `x-kubernetes-`; and it has no server-side apply of a subresource.
 */
export class JsonObjectApi extends KubernetesObjectApi {
  /** Resolves when requests may be sent. */
  beforeRequest: () => Promise<void> = () => Promise.resolve();
  /** What is known of the kinds that the server serves, by API version. A kind that is not among them is looked up. */
  private readonly served = new Map([["v1", CORE_RESOURCES]]);
  /** The answers that are awaited, by API version. */
  private readonly discoveries = new Map<string, Promise<V1APIResource[]>>();

  async apply(object: AnyObject, subresource?: string): Promise<AnyObject> {
    const path = await this.specUriPath(object, "patch");
    const query = { fieldManager: FIELD_MANAGER, force: "true" };
    const target = subresource === undefined ? path : `${path}/${subresource}`;
    return this.send(HttpMethod.PATCH, target, query, object, PatchStrategy.ServerSideApply) as Promise<AnyObject>;
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

  async listItems({ apiVersion, kind }: ObjectKind, { namespace, ...options }: ListPage): Promise<ObjectList> {
    const path = await this.listPath({ apiVersion, kind }, namespace);
    const given = Object.entries(options).filter(([, option]) => option !== undefined);
    const query = Object.fromEntries(given.map(([name, option]) => [name, String(option)]));
    const { items, metadata = {} } = (await this.send(HttpMethod.GET, path, query)) as KubernetesList;
    return {
      items: items.map((item) => ({ ...item, apiVersion, kind })),
      resourceVersion: metadata.resourceVersion ?? "",
      remaining: metadata.remainingItemCount ?? (metadata.continue ? undefined : 0),
    };
  }

  /** The path of the objects of a kind, in one namespace or in all. */
  listPath({ apiVersion, kind }: ObjectKind, namespace: string | undefined): Promise<string> {
    return this.specUriPath({ apiVersion, kind, metadata: { namespace } }, "list");
  }

  async createNew(object: AnyObject): Promise<AnyObject> {
    const path = await this.specUriPath(object, "create");
    return this.send(HttpMethod.POST, path, { fieldManager: FIELD_MANAGER }, object) as Promise<AnyObject>;
  }

  /** Deletes an object, with the options that Kubernetes calls DeleteOptions. */
  async remove(reference: ObjectReference, body?: object): Promise<unknown> {
    const path = await this.specUriPath(reference, "delete");
    return this.send(HttpMethod.DELETE, path, { propagationPolicy: "Background" }, body);
  }

  /** Sends a request, and sends it again as often as the server asks for that, and says when. */
  async send(
    method: HttpMethod,
    path: string,
    query: Record<string, string> = {},
    body?: object,
    contentType = "application/json",
  ): Promise<unknown> {
    await this.beforeRequest();
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.sendOnce(method, path, query, body, contentType);
      } catch (error) {
        const seconds = retryAfterSeconds(error);
        if (seconds === undefined || retries === MAXIMUM_RETRIES) {
          throw error;
        }
        await sleep(seconds * 1000);
      }
    }
  }

  private sendOnce(
    method: HttpMethod,
    path: string,
    query: Record<string, string>,
    body: object | undefined,
    contentType: string,
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

  /**
   * JSON as it stands, other answers as text. The library would leave out what a list's metadata has besides an object's:
   * how many more there are.
   */
  protected override async processResponse<T extends KubernetesObject>(
    response: ResponseContext,
    type?: string,
  ): Promise<T> {
    const { httpStatusCode, headers, body } = response;
    if (httpStatusCode < 200 || httpStatusCode > 299) {
      return super.processResponse<T>(response, type);
    }
    const text = await body.text();
    return (/\bjson\b/.test(headers["content-type"] ?? "") ? JSON.parse(text) : text) as T;
  }

  /** Asks the server again whether it serves a kind. */
  async serves({ apiVersion, kind }: ObjectKind): Promise<boolean> {
    return (await this.discover(apiVersion)).some((served) => served.kind === kind);
  }

  /** How the server serves a kind; undefined if it does not. */
  override async resource(apiVersion: string, kind: string): Promise<V1APIResource | undefined> {
    const isMeant = (served: V1APIResource) => served.kind === kind;
    return this.served.get(apiVersion)?.find(isMeant) ?? (await this.discover(apiVersion)).find(isMeant);
  }

  /** The kinds of an API version that the server serves. Those who ask at the same time share the answer. */
  private discover(apiVersion: string): Promise<V1APIResource[]> {
    const underWay = this.discoveries.get(apiVersion);
    if (underWay !== undefined) {
      return underWay;
    }
    const discovery = this.readKinds(apiVersion).finally(() => this.discoveries.delete(apiVersion));
    this.discoveries.set(apiVersion, discovery);
    return discovery;
  }

  private async readKinds(apiVersion: string): Promise<V1APIResource[]> {
    const list = await this.send(HttpMethod.GET, this.apiVersionPath(apiVersion)).catch(undefinedIfNotFound);
    const { resources = [] } = (list ?? {}) as { resources?: V1APIResource[] };
    this.served.set(apiVersion, resources);
    return resources;
  }
}

/** Whether an error says that the server does not serve the kind it was asked for. */
export function isKindNotServed(error: unknown): boolean {
  const isUnknown = error instanceof Error && error.message.startsWith("Unrecognized API version and kind");
  return isUnknown || (isNotFound(error) && !namesObject(error));
}

/**
 * The seconds after which an overloaded server wants a request again; undefined if it does not say so. It has not looked
 * at the request: while the storage of a new CustomResourceDefinition is being set up, say (client-go, `rest/with_retry.go`).
 */
function retryAfterSeconds(error: unknown): number | undefined {
  if (!(error instanceof ApiException) || (error.code !== 429 && error.code < 500)) {
    return undefined;
  }
  const seconds = Number.parseInt(error.headers["retry-after"] ?? "", 10);
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** Whether an error says that something else is there or was changed. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiException && error.code === 409;
}

/** Whether an error says that an object does not exist. */
export function isObjectMissing(error: unknown): boolean {
  return isNotFound(error) && namesObject(error);
}

function isNotFound(error: unknown): error is ApiException<unknown> {
  return error instanceof ApiException && error.code === 404;
}

/**
 * Whether a 404 is about an object: its `Status` has the object's name (`NewNotFound` in apimachinery
 * `pkg/api/errors/errors.go`). That for a path which is not served has none, or is no `Status` at all.
 */
function namesObject({ body }: ApiException<unknown>): boolean {
  const status = typeof body === "string" ? parse(body) : (body as Status | undefined);
  return (status?.ErrStatus ?? status)?.details?.name !== undefined;
}

function parse(body: string): Status | undefined {
  try {
    return JSON.parse(body) as Status;
  } catch {
    return undefined;
  }
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!isNotFound(error)) {
    throw error;
  }
}

function resource(name: string, { kind }: ObjectKind, namespaced: boolean): V1APIResource {
  return { name, kind, namespaced, singularName: "", verbs: [] };
}

/** There is none, or another one than was meant, or it is being deleted already. */
export function isGone(error: unknown): boolean {
  return isObjectMissing(error) || isConflict(error);
}

/** The answer of a call; undefined where it is this error. */
export function undefinedIf<T>(isExpected: (error: unknown) => boolean, call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (isExpected(error)) {
      return undefined;
    }
    throw error;
  });
}

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { HttpMethod, Watch } from "@kubernetes/client-node";
import type { KubeConfig } from "@kubernetes/client-node";
import { errorMessage, retry } from "../retry";
import {
  isConflict,
  isGone,
  isKindNotServed,
  isObjectMissing,
  JsonObjectApi,
  KindNotServedError,
  undefinedIf,
} from "./json-object-api";
import { NAMESPACE } from "./kinds";
import type { ObjectKind } from "./kinds";
import { KeepAliveKubeConfig } from "./kubeconfig";
import { conditionOf, referenceTo } from "./objects";
import type { AnyObject, Change, ListOptions, ListPage, ObjectList, ObjectReference, WatchOptions } from "./objects";
import type { KubeconfigContext, KubeconfigReference } from "./reference";

export { KindNotServedError } from "./json-object-api";
export { referenceTo } from "./objects";
export type { AnyObject, Condition, ListOptions, ObjectReference } from "./objects";

/** Says that a kubeconfig leads to another cluster than the one that a fleet was put into. */
export class AnotherClusterError extends Error {
  constructor({ path, context }: KubeconfigContext, { expected, found }: { expected: string; found: string }) {
    const where = JSON.stringify(path) + (context === undefined ? "" : `, context ${JSON.stringify(context)},`);
    super(
      `${where} leads to another cluster than the one that the fleet is in (its kube-system has the UID ${found}, not ` +
        `${expected}): restore the kubeconfig; or, if the fleet's cluster is gone for good, remove the file and run ` +
        "`make down`",
    );
  }
}

/** @throws AnotherClusterError if the reference's cluster is not the one whose UID it has. */
export async function assertCluster({ path, context, uid: expected }: KubeconfigReference): Promise<void> {
  const found = await KubernetesClient.fromReference({ path, context }).uid();
  if (found !== expected) {
    throw new AnotherClusterError({ path, context }, { expected, found });
  }
}

/** Seconds until a service account's token ends. */
const TOKEN_SECONDS = 3600;

/** The clients of this process by what names their cluster, with the version of their kubeconfig. */
const clients = new Map<string, { version: number; client: KubernetesClient }>();

/**
 * The few things that the providers do with a Kubernetes API server, on the official client library.
 *
 * All of them fail with a KindNotServedError where the server does not serve the kind.
 */
export class KubernetesClient {
  private readonly api: JsonObjectApi;

  private constructor(readonly config: KubeConfig) {
    this.api = config.makeApiClient(JsonObjectApi);
  }

  /**
   * The client for the cluster that a kubeconfig file names. There is one in this process, so that all share its
   * connections and what it knows of the server, until the file is written again. With a `uid`, requests fail with an
   * AnotherClusterError if it is not that of the cluster.
   */
  static fromReference(reference: KubeconfigContext & Partial<KubeconfigReference>): KubernetesClient {
    const { path, context, uid } = reference;
    const version = statSync(path).mtimeMs;
    return cached(JSON.stringify([resolve(path), context, uid]), version, () => {
      const config = new KeepAliveKubeConfig();
      config.loadFromFile(path);
      if (context !== undefined) {
        config.setCurrentContext(context);
      }
      const client = new KubernetesClient(config);
      if (uid !== undefined) {
        client.api.beforeRequest = once(() => assertCluster({ path, context, uid }));
      }
      return client;
    });
  }

  /** The client for the cluster that the text of a kubeconfig names: one in this process, as well. */
  static fromKubeconfig(kubeconfig: string): KubernetesClient {
    return cached(kubeconfig, 0, () => {
      const config = new KeepAliveKubeConfig();
      config.loadFromString(kubeconfig);
      return new KubernetesClient(config);
    });
  }

  /** Has another client made when one for the same cluster is next asked for: to be called once the cluster is gone. */
  forget(): void {
    [...clients].filter(([, { client }]) => client === this).forEach(([key]) => clients.delete(key));
  }

  /** URL of the API server. */
  get server(): string {
    return this.config.getCurrentCluster()?.server ?? "";
  }

  /** Certificates, in PEM, of the CAs that the API server's is checked against; empty if the kubeconfig has none in itself. */
  get certificateAuthority(): string {
    return Buffer.from(this.config.getCurrentCluster()?.caData ?? "", "base64").toString();
  }

  /** Creates an object that does not exist yet; undefined if there is one of its name. */
  create(object: AnyObject): Promise<AnyObject | undefined> {
    return this.ask(object, undefinedIf(isConflict, this.api.createNew(object)));
  }

  /** Changes some fields of an object that exists, also of its status where that is no subresource. */
  merge(object: AnyObject): Promise<unknown> {
    return this.ask(object, this.api.merge(referenceTo(object), object));
  }

  /** Creates the object or makes it as declared, by server-side apply. */
  apply(object: AnyObject): Promise<AnyObject> {
    return this.applyTo(object);
  }

  /** Makes the status of an object that exists as declared; `apply` leaves it alone where status is a subresource. */
  applyStatus(object: AnyObject): Promise<AnyObject> {
    return this.applyTo(object, "status");
  }

  private async applyTo(object: AnyObject, subresource?: string): Promise<AnyObject> {
    try {
      return await this.ask(object, this.api.apply(object, subresource));
    } catch (error) {
      throw new Error(`${object.kind} ${object.metadata?.name}: ${errorMessage(error)}`, { cause: error });
    }
  }

  /** Reads an object; undefined if there is none. */
  get(reference: ObjectReference): Promise<AnyObject | undefined> {
    return this.ask(reference, undefinedIf(isObjectMissing, this.api.get(reference)));
  }

  /** Lists the objects of a kind. */
  async list(kind: ObjectKind, options: ListOptions = {}): Promise<AnyObject[]> {
    return (await this.listAt(kind, options)).items;
  }

  /** Lists the objects of a kind, and says when that was. */
  listAt(kind: ObjectKind, options: ListPage): Promise<ObjectList> {
    return this.ask(kind, this.api.listItems(kind, options));
  }

  /** Tells of each change of the objects of a kind until the connection ends, or fails, or the signal aborts. */
  async watch(
    kind: ObjectKind,
    { namespace, signal, ...query }: WatchOptions,
    onChange: (change: Change, object: AnyObject) => void,
  ): Promise<void> {
    const path = await this.ask(kind, this.api.listPath(kind, namespace));
    const onEvent = (type: string, object: AnyObject) => type !== "ERROR" && onChange(type as Change, object);
    await new Promise<void>((resolve, reject) => {
      const onEnd = (error: Error | null) => (error === null ? resolve() : reject(error));
      new Watch(this.config)
        .watch(path, query, onEvent, onEnd)
        .then((connection) => signal.addEventListener("abort", () => connection.abort()), reject);
    });
  }

  /** Those of the kinds that the API server serves now; to ask first where a kind's definition may be gone. */
  async served<Kind extends ObjectKind>(kinds: readonly Kind[]): Promise<Kind[]> {
    const answers = await Promise.all(kinds.map((kind) => this.api.serves(kind)));
    return kinds.filter((_, index) => answers[index]);
  }

  /**
   * Has an object deleted, without a wait until it is gone. An object that does not exist is no error.
   *
   * @param uid of the object: another one of the same name is left alone. Default: whichever has the name.
   */
  async delete(reference: ObjectReference, uid?: string, options?: { gracePeriodSeconds: number }): Promise<void> {
    const deletion = uid === undefined ? options : { ...options, preconditions: { uid } };
    await this.ask(reference, undefinedIf(isGone, this.api.remove(reference, deletion)));
  }

  /**
   * Deletes an object and waits until it is gone. An object that does not exist is no error.
   *
   * @param uid of the object: another one of the same name is left alone. Default: whichever has the name.
   */
  async remove(reference: ObjectReference, timeoutSeconds: number, uid?: string): Promise<void> {
    const { kind, metadata } = reference;
    await this.delete(reference, uid);
    const isTransient = (error: Error) => !(error instanceof KindNotServedError);
    const options = { timeoutSeconds, isTransient };
    await retry(`delete ${kind} ${metadata.namespace ?? ""}/${metadata.name}`, options, async () => {
      const object = await this.get(reference);
      if (uid !== undefined && object?.metadata?.uid !== uid) {
        return;
      }
      const terminating = object && conditionOf(object, "Terminating");
      if (terminating?.reason === "InstanceDeletionFailed") {
        await this.retryFinalizer(reference);
      }
      if (object !== undefined) {
        throw new Error(`it still exists${terminating?.message === undefined ? "" : `: ${terminating.message}`}`);
      }
    });
  }

  /**
   * Deletes a Pod at once, as its kubelet does at the end; without a kubelet any other deletion of a Pod has no end.
   *
   * @param uid of the Pod: another one of the same name is left alone. Default: whichever has the name.
   */
  async removePod(reference: ObjectReference, uid?: string): Promise<void> {
    await this.delete(reference, uid, { gracePeriodSeconds: 0 });
  }

  /**
   * Changes a CustomResourceDefinition so that its finalizer looks at it again. It may have given up, until the next
   * resync after five minutes, because the API server could not list the type's objects yet: its second try then failed
   * with a conflict, which it takes for a change that calls it again (`crd_finalizer.go` in apiextensions-apiserver;
   * https://github.com/operator-framework/operator-controller/issues/1437).
   */
  private async retryFinalizer(reference: ObjectReference): Promise<void> {
    const annotations = { "metal3-scale/deletion-retried-at": new Date().toISOString() };
    await undefinedIf(isObjectMissing, this.api.merge(reference, { metadata: { annotations } }));
  }

  /** Lets the API server admit an object without storing it. */
  dryRunCreate(object: AnyObject): Promise<unknown> {
    return this.ask(object, this.api.dryRunCreate(object));
  }

  /** UID of the Namespace `kube-system`, which no two clusters share. */
  async uid(): Promise<string> {
    const namespace = await this.get({ ...NAMESPACE, metadata: { name: "kube-system" } });
    const uid = namespace?.metadata?.uid;
    if (uid === undefined) {
      throw new Error(`the cluster at ${this.server} has no Namespace kube-system`);
    }
    return uid;
  }

  /** Fails unless the API server answers that it is ready. */
  ready(): Promise<unknown> {
    return this.api.send(HttpMethod.GET, "/readyz");
  }

  /** The version of Kubernetes that the API server has. A minor version may end with a plus sign. */
  async version(): Promise<Record<"major" | "minor" | "gitVersion", string>> {
    return (await this.api.send(HttpMethod.GET, "/version")) as Record<"major" | "minor" | "gitVersion", string>;
  }

  /** The text at a path that is no object's. */
  async getText(path: string): Promise<string> {
    return String(await this.api.send(HttpMethod.GET, path));
  }

  /** A token of a service account, which ends after an hour. */
  async createToken({ namespace, name }: { namespace: string; name: string }): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: TOKEN_SECONDS },
    };
    const answer = (await this.api.send(HttpMethod.POST, path, {}, request)) as { status: { token: string } };
    return answer.status.token;
  }

  private ask<T>(kind: ObjectKind, answer: Promise<T>): Promise<T> {
    return answer.catch((error: unknown) => {
      throw isKindNotServed(error) ? new KindNotServedError(kind, this.server) : error;
    });
  }
}

function cached(key: string, version: number, create: () => KubernetesClient): KubernetesClient {
  const known = clients.get(key);
  if (known?.version === version) {
    return known.client;
  }
  const client = create();
  clients.set(key, { version, client });
  return client;
}

/** The action, which is done once unless it fails. */
function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

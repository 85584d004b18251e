import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { AnyObject } from "../../clients/kubernetes/objects";

const UNAUTHORIZED = { kind: "Status", message: "Unauthorized" };

/** The answer to the question for the kinds of an API version. */
interface ResourceList {
  resources: { name: string }[];
}

interface DeleteOptions {
  preconditions?: { uid: string };
  gracePeriodSeconds?: number;
}

interface Answer {
  status: number;
  body: unknown;
}

const accessReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

const resource = (name: string, kind: string, namespaced = false) => ({ name, kind, namespaced, verbs: ["list"] });

/**
 * The parts of a Kubernetes API server that the program asks; its users are `admin` and `viewer`, by their token. What is
 * written is kept, and can be read and listed.
 */
export class FakeApiServer {
  /** What a Kubernetes cluster answers to GET, by path, in which there are a Service with the NodePort 30005, and a Node. */
  readonly answers: Record<string, unknown> = {
    "/readyz": "ok",
    "/version": { major: "1", minor: "29+", gitVersion: "v1.29.15" },
    "/api/v1": {
      resources: [
        resource("services", "Service", true),
        resource("configmaps", "ConfigMap", true),
        resource("secrets", "Secret", true),
        resource("pods", "Pod", true),
        resource("namespaces", "Namespace"),
        resource("nodes", "Node"),
      ],
    },
    "/api/v1/namespaces/kube-system": { metadata: { name: "kube-system", uid: "uid-1" } },
    "/api/v1/services": { items: [{ spec: { ports: [{ nodePort: 30005 }, { port: 80 }] } }, { spec: {} }] },
    "/api/v1/nodes": { items: [{ status: { addresses: [{ type: "InternalIP", address: "192.0.2.7" }] } }] },
    "/apis/apps/v1": { resources: [resource("deployments", "Deployment", true)] },
    "/apis/storage.k8s.io/v1": { resources: [resource("storageclasses", "StorageClass")] },
    "/apis/apiextensions.k8s.io/v1": { resources: [resource("customresourcedefinitions", "CustomResourceDefinition")] },
    "/apis/rbac.authorization.k8s.io/v1": {
      resources: [resource("clusterroles", "ClusterRole"), resource("clusterrolebindings", "ClusterRoleBinding")],
    },
  };

  /** Messages with which requests are refused, by `METHOD PATH`. */
  readonly refusals: Record<string, string> = {};
  /** The status of their answers. */
  refusalStatus = 403;

  /** Called with each request before it is answered. */
  onRequest: (request: IncomingMessage) => void = () => undefined;

  /** The watches that were begun: they get the events that are sent, and those of objects that are deleted. */
  readonly watches: ServerResponse[] = [];
  /** What they watch. */
  private readonly watched = new Map<ServerResponse, string>();
  /** The objects that were deleted, by path: a watch can begin after them, and go on from a list before them. */
  private readonly deleted = new Map<string, AnyObject>();
  /** How a new watch is answered; undefined if it is not. */
  watchStatus: number | undefined = 200;

  /** Sends an event to the watch that was begun last. */
  send(type: string, object: object): void {
    this.watches.at(-1)!.write(`${JSON.stringify({ type, object })}\n`);
  }

  private uids = 1;

  private readonly server = createServer((request, response) => {
    this.onRequest(request);
    if (request.url!.includes("watch=true")) {
      this.watch(response, new URL(request.url!, "http://localhost").pathname);
      return;
    }
    void this.answer(request).then(({ status, body }) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });

  private watch(response: ServerResponse, path: string): void {
    this.watches.push(response);
    this.watched.set(response, path);
    if (this.watchStatus === undefined) {
      return;
    }
    response.writeHead(this.watchStatus, { "Content-Type": "application/json" });
    response.flushHeaders();
    if (this.watchStatus !== 200) {
      response.end();
      return;
    }
    this.deleted.forEach((_, deleted) => this.tellDeleted(deleted, response));
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    const path = pathname.replace(/\/status$/, ""); // a status is written like the object that it is sent with
    const sent = await text(request);
    const user = /^Bearer (admin|viewer)$/.exec(request.headers.authorization ?? "")?.[1];
    if (user === undefined) {
      return { status: 401, body: UNAUTHORIZED };
    }
    if (path === accessReviews) {
      return { status: 201, body: { status: { allowed: user === "admin" } } };
    }
    const refusal = this.refusals[`${request.method} ${path}`];
    if (refusal !== undefined) {
      return { status: this.refusalStatus, body: { kind: "Status", message: refusal } };
    }
    const body = (sent === "" ? {} : JSON.parse(sent)) as AnyObject;
    switch (request.method) {
      case "POST":
        return this.write(`${path}/${body.metadata?.name}`, body, "create");
      case "PATCH":
        return request.headers["content-type"] === "application/merge-patch+json" && !(path in this.answers)
          ? this.notFound(path)
          : this.write(path, body, "apply");
      case "DELETE":
        return this.delete(path, body as DeleteOptions);
      default:
        return this.read(path, searchParams.get("labelSelector") ?? "");
    }
  }

  private read(path: string, labelSelector: string): Answer {
    const isKept = path in this.answers || !this.isServed(path);
    const body = isKept ? this.answers[path] : this.list(path, labelSelector);
    return body === undefined ? this.notFound(path) : { status: 200, body };
  }

  private write(path: string, object: AnyObject, how: "create" | "apply"): Answer {
    if (!this.isServed(collectionOf(path))) {
      return this.notFound(path);
    }
    const existing = this.answers[path] as AnyObject | undefined;
    if (how === "create" && existing !== undefined) {
      return { status: 409, body: { kind: "Status", reason: "AlreadyExists", message: "already exists" } };
    }
    const uid = existing?.metadata?.uid ?? `uid-${++this.uids}`;
    const body = { ...object, metadata: { ...object.metadata, uid } };
    this.answers[path] = body;
    return { status: 201, body };
  }

  private delete(path: string, { preconditions, gracePeriodSeconds }: DeleteOptions): Answer {
    const existing = this.answers[path] as AnyObject | undefined;
    if (existing === undefined) {
      return this.notFound(path);
    }
    if (preconditions !== undefined && preconditions.uid !== existing.metadata?.uid) {
      return { status: 409, body: { kind: "Status", reason: "Conflict", message: "the UID in the precondition" } };
    }
    const { finalizers, deletionTimestamp } = existing.metadata ?? {};
    // A Pod that is being deleted is gone when its kubelet gives it no more time.
    const isEnding = path.includes("/pods/") && deletionTimestamp !== undefined && gracePeriodSeconds !== 0;
    if (finalizers === undefined && !isEnding) {
      delete this.answers[path];
      this.deleted.set(path, existing);
      this.watches.forEach((watch) => this.tellDeleted(path, watch));
    }
    return { status: 200, body: existing };
  }

  private tellDeleted(path: string, watch: ServerResponse): void {
    if (!(path in this.answers) && collectionsOf(path).includes(this.watched.get(watch)!)) {
      watch.write(`${JSON.stringify({ type: "DELETED", object: this.deleted.get(path) })}\n`);
    }
  }

  /** What is kept of a kind, or of a kind in one Namespace. */
  private list(path: string, labelSelector: string): object {
    const objects = Object.entries(this.answers)
      .filter(([key]) => collectionsOf(key).includes(path))
      .map(([, object]) => object as AnyObject);
    return { items: objects.filter(({ metadata }) => isSelected(metadata?.labels ?? {}, labelSelector)) };
  }

  /** Whether the path is that of a kind that is served. */
  private isServed(path: string): boolean {
    return Object.entries(this.answers).some(([served, answer]) =>
      (answer as Partial<ResourceList> | undefined)?.resources?.some(({ name }) =>
        new RegExp(`^${served}(/namespaces/[^/]+)?/${name}$`).test(path),
      ),
    );
  }

  /** What is answered where there is no such object: a Status that names it, unless its kind is not served at all. */
  private notFound(path: string): Answer {
    const details = this.isServed(collectionOf(path)) ? { name: path.split("/").at(-1) } : {};
    return { status: 404, body: { kind: "Status", reason: "NotFound", message: "not found", details } };
  }

  /** Becomes another cluster. */
  set uid(uid: string) {
    this.answers["/api/v1/namespaces/kube-system"] = { metadata: { name: "kube-system", uid } };
  }

  private port = 0;

  /** Starts it, again at the same port if it was stopped. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The list of the objects of a kind. */
  static list(...items: object[]): object {
    return { metadata: { resourceVersion: "1" }, items };
  }

  /** A kubeconfig of a user. */
  kubeconfig(token: string, port = this.port): string {
    const name = "mine";
    return JSON.stringify({
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    });
  }
}

function collectionOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** The collections that an object is in: its Namespace's, and that of all Namespaces. */
function collectionsOf(path: string): string[] {
  const collection = collectionOf(path);
  return [collection, collection.replace(/\/namespaces\/[^/]+(?=\/)/, "")];
}

/** Whether labels are those of a selector of the forms `a=b`, `a!=b` and `a`, with commas between. */
function isSelected(labels: Record<string, string>, selector: string): boolean {
  return selector
    .split(",")
    .filter((requirement) => requirement !== "")
    .every((requirement) => {
      const [, label, operator, value] = /^([^!=]+)(!?=)?(.*)$/.exec(requirement)!;
      const has = operator === undefined ? label! in labels : labels[label!] === value;
      return operator === "!=" ? !has : has;
    });
}

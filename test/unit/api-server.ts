import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const UNAUTHORIZED = { kind: "Status", message: "Unauthorized" };

/** The answer to the question for the kinds of an API version. */
interface ResourceList {
  resources: { name: string }[];
}

const accessReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/** The parts of a Kubernetes API server that the checks ask; its users are `admin` and `viewer`, by their token. */
export class FakeApiServer {
  /** What an empty Kubernetes cluster answers, by path; in it one Service has the NodePort 30005. */
  readonly answers: Record<string, unknown> = {
    "/readyz": "ok",
    "/api/v1": {
      resources: [
        { name: "services", kind: "Service", namespaced: true, verbs: ["list"] },
        { name: "namespaces", kind: "Namespace", namespaced: false, verbs: ["get", "list"] },
      ],
    },
    "/api/v1/namespaces/kube-system": { metadata: { name: "kube-system", uid: "uid-1" } },
    "/api/v1/services": { items: [{ spec: { ports: [{ nodePort: 30005 }, { port: 80 }] } }, { spec: {} }] },
    "/apis/storage.k8s.io/v1": { resources: [{ name: "storageclasses", kind: "StorageClass", verbs: ["list"] }] },
    "/apis/storage.k8s.io/v1/storageclasses": { items: [] },
  };

  /** Called with each request before it is answered. */
  onRequest: (request: IncomingMessage) => void = () => undefined;

  /** The watches that were begun: none gets an event but those that are sent. */
  readonly watches: ServerResponse[] = [];
  /** How a new watch is answered. */
  watchStatus = 200;

  /** Sends an event to the watch that was begun last. */
  send(type: string, object: object): void {
    this.watches.at(-1)!.write(`${JSON.stringify({ type, object })}\n`);
  }

  private readonly server = createServer((request, response) => {
    this.onRequest(request);
    const path = new URL(request.url!, "http://localhost").pathname;
    const user = /^Bearer (admin|viewer)$/.exec(request.headers.authorization ?? "")?.[1];
    const review = { status: { allowed: user === "admin" } };
    if (request.url!.includes("watch=true")) {
      this.watches.push(response);
      response.writeHead(this.watchStatus, { "Content-Type": "application/json" });
      response.flushHeaders();
      if (this.watchStatus !== 200) {
        response.end();
      }
      return;
    }
    const body = path === accessReviews && request.method === "POST" ? review : this.answers[path];
    const status = user === undefined ? 401 : body === undefined ? 404 : 200;
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(status === 401 ? UNAUTHORIZED : (body ?? this.notFound(path))));
  });

  /** What is answered where there is no such object: a Status that names it, unless its kind is not served at all. */
  private notFound(path: string): object {
    const isServed = Object.entries(this.answers).some(
      ([served, answer]) =>
        path.startsWith(`${served}/`) &&
        (answer as Partial<ResourceList>).resources?.some(({ name }) =>
          path.slice(served.length).includes(`/${name}/`),
        ),
    );
    const name = path.split("/").at(-1);
    return { kind: "Status", reason: "NotFound", message: "not found", details: isServed ? { name } : {} };
  }

  /** Becomes another cluster. */
  set uid(uid: string) {
    this.answers["/api/v1/namespaces/kube-system"] = { metadata: { name: "kube-system", uid } };
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
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
  kubeconfig(token: string, port = (this.server.address() as AddressInfo).port): string {
    const name = "mine";
    return JSON.stringify({
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    });
  }
}

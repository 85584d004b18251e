import assert from "node:assert/strict";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { SECRET } from "../../../../clients/kubernetes/kinds";
import type { AnyObject } from "../../../../clients/kubernetes/objects";
import { removeNamespace } from "../../../../clients/kubernetes/removal";
import { FakeApiServer } from "../../api-server";

const NAMESPACES = ["one", "two", "three"];
const UNKNOWN = { apiVersion: "example.org/v1", kind: "Example" };

describe("removeNamespace", () => {
  let server: FakeApiServer;
  let client: KubernetesClient;
  let requests: string[];

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
    for (const name of NAMESPACES) {
      server.answers[`/api/v1/namespaces/${name}`] = namespace(name);
      server.answers[`/api/v1/namespaces/${name}/secrets/demo`] = {
        ...SECRET,
        metadata: { namespace: name, name: "demo", uid: `secret-${name}` },
      };
    }
    requests = [];
    server.onRequest = ({ method, url }) =>
      requests.push(`${method} ${url!.replace("?propagationPolicy=Background", "")}`);
  });

  afterEach(() => server.stop());

  const namespace = (name: string): AnyObject => {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, uid: `namespace-${name}` } };
  };
  const deletions = () => requests.filter((request) => request.startsWith("DELETE "));

  it("deletes what is to be deleted first, and then the Namespace, and nothing of others", async () => {
    await removeNamespace(client, namespace("one"), [UNKNOWN, SECRET]);
    assert.deepEqual(deletions(), ["DELETE /api/v1/namespaces/one/secrets/demo", "DELETE /api/v1/namespaces/one"]);
  });

  it("waits for all of a kind with one watch", async () => {
    await Promise.all(NAMESPACES.map((name) => removeNamespace(client, namespace(name), [SECRET])));
    assert.equal(deletions().length, 2 * NAMESPACES.length);
    const asked = requests.filter((request) => request.startsWith("GET "));
    assert.deepEqual(asked.filter((request) => !request.includes("watch=true")).sort(), [
      "GET /api/v1/namespaces",
      "GET /api/v1/secrets",
    ]);
  });

  it("asks again where the API server is away when it begins", async () => {
    server.stop();
    const listed = removeNamespace(client, namespace("one"), [SECRET]);
    const deleted = removeNamespace(client, namespace("two"), []);
    setTimeout(() => void server.start(), 200);
    await Promise.all([listed, deleted]);
    assert.deepEqual(deletions().sort(), [
      "DELETE /api/v1/namespaces/one",
      "DELETE /api/v1/namespaces/one/secrets/demo",
      "DELETE /api/v1/namespaces/two",
    ]);
  });

  it("asks again where a webhook fails, and does not where it is refused", async () => {
    const deletion = "DELETE /api/v1/namespaces/one";
    server.refusals[deletion] = "failed calling webhook";
    server.refusalStatus = 500;
    const { onRequest } = server;
    server.onRequest = (request) => {
      onRequest(request);
      if (deletions().length === 2) {
        delete server.refusals[deletion];
      }
    };
    await removeNamespace(client, namespace("one"), []);
    assert.deepEqual(deletions(), [deletion, deletion]);

    server.refusals["DELETE /api/v1/namespaces/two"] = "not now";
    server.refusalStatus = 403;
    await assert.rejects(removeNamespace(client, namespace("two"), []), /not now/);
    assert.equal(deletions().length, 3);
  });

  it("leaves another Namespace of the same name alone", async () => {
    const other = { ...namespace("one"), metadata: { name: "one", uid: "other" } };
    server.answers["/api/v1/namespaces/one"] = other;
    await removeNamespace(client, namespace("one"), []);
    assert.equal(server.answers["/api/v1/namespaces/one"], other);
  });

  it("waits until a finalizer is gone", async () => {
    const { metadata } = server.answers["/api/v1/namespaces/one/secrets/demo"] as AnyObject;
    metadata!.finalizers = ["example.org/finalizer"];
    let isGone = false;
    const gone = removeNamespace(client, namespace("one"), [SECRET]).then(() => (isGone = true));
    while (server.watches.length === 0 || deletions().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(deletions(), ["DELETE /api/v1/namespaces/one/secrets/demo"]);
    assert.ok(!isGone);
    delete metadata!.finalizers;
    delete server.answers["/api/v1/namespaces/one/secrets/demo"];
    server.send("DELETED", { metadata });
    await gone;
    assert.equal(server.answers["/api/v1/namespaces/one"], undefined);
  });
});

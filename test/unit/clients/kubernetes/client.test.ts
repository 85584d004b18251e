import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { KindNotServedError, KubernetesClient } from "../../../../clients/kubernetes/client";
import { FakeApiServer } from "../../api-server";

describe("KubernetesClient", () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const silent = createServer(() => undefined);

  before(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));

  afterEach(() => (AbortSignal.timeout = timeout));

  after(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it("gives up on a server that does not answer in a minute", async () => {
    const timeouts = new AsyncLocalStorage<number[]>();
    AbortSignal.timeout = (milliseconds) => {
      const ofThisTest = timeouts.getStore();
      ofThisTest?.push(milliseconds);
      return timeout(ofThisTest === undefined ? milliseconds : 10);
    };
    const { port } = silent.address() as AddressInfo;
    const client = KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    const given: number[] = [];
    const list = () => client.list({ apiVersion: "v1", kind: "Service" });
    await assert.rejects(timeouts.run(given, list), /abort/);
    assert.deepEqual(given, [60_000]);
  });

  describe("that asks Cluster API's in-memory API server", () => {
    const server = createServer(({ method }, response) => {
      const isDeletion = method === "DELETE";
      response.writeHead(isDeletion ? 200 : 404, isDeletion ? {} : { "Content-Type": "application/json" });
      const status = { message: 'Pod "kube-system/gone" not found', details: { name: "kube-system/gone" }, code: 404 };
      response.end(isDeletion ? "" : JSON.stringify({ ErrStatus: status }));
    });
    const reference = { apiVersion: "v1", kind: "Pod", metadata: { namespace: "kube-system", name: "gone" } };
    let client: KubernetesClient;

    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      client = KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    });

    after(() => {
      server.closeAllConnections();
      server.close();
    });

    it("finds that an object is missing, which the answer says in a field of its own", async () => {
      assert.equal(await client.get(reference), undefined);
    });

    it("takes an empty answer to a deletion, which has no type", async () => {
      await client.removePod(reference);
      await client.remove(reference, 1);
    });
  });

  describe("that asks a server which is overloaded", () => {
    const server = createServer((_, response) => {
      requests += 1;
      const isAnswered = requests > refusals;
      response.writeHead(isAnswered ? 200 : status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(isAnswered ? { items: [] } : { message: "storage is (re)initializing" }));
    });
    let [requests, refusals, status] = [0, 0, 429];
    let headers: Record<string, string> = {};
    let client: KubernetesClient;

    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      client = KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    });

    beforeEach(() => {
      [requests, headers] = [0, { "Retry-After": "0" }];
    });

    after(() => {
      server.closeAllConnections();
      server.close();
    });

    for (const code of [429, 503]) {
      it(`asks again after ${code} where the server says when`, async () => {
        [status, refusals] = [code, 3];
        assert.deepEqual(await client.list({ apiVersion: "v1", kind: "Service" }), []);
        assert.equal(requests, 4);
      });
    }

    it("gives up after ten times", async () => {
      [status, refusals] = [429, 100];
      await assert.rejects(client.list({ apiVersion: "v1", kind: "Service" }), /429/);
      assert.equal(requests, 11);
    });

    it("does not ask again where the server does not say when, or refuses the request", async () => {
      refusals = 1;
      for (const [code, retryAfter] of [
        [503, {}],
        [403, { "Retry-After": "0" }],
      ] as const) {
        [requests, status, headers] = [0, code, retryAfter];
        await assert.rejects(client.list({ apiVersion: "v1", kind: "Service" }), new RegExp(String(code)));
        assert.equal(requests, 1);
      }
    });
  });

  describe("that asks for what is not there", () => {
    const cluster = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" };
    const metadata = { namespace: "demo", name: "demo" };
    let server: FakeApiServer;
    let client: KubernetesClient;

    beforeEach(async () => {
      server = new FakeApiServer();
      await server.start();
      client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
    });

    afterEach(() => server.stop());

    const serveClusters = (...resources: object[]) => {
      server.answers["/apis/cluster.x-k8s.io/v1beta2"] = { resources };
    };
    const clusters = { name: "clusters", kind: "Cluster", namespaced: true, verbs: ["list"] };
    const notServed = (error: Error) => {
      assert.ok(error instanceof KindNotServedError);
      assert.equal(error.message, `the cluster at ${client.server} does not serve Cluster (cluster.x-k8s.io/v1beta2)`);
      return true;
    };
    const assertNotServed = async () => {
      await assert.rejects(client.list(cluster), notServed);
      await assert.rejects(client.get({ ...cluster, metadata }), notServed);
      await assert.rejects(client.remove({ ...cluster, metadata }, 5), notServed);
      await assert.rejects(client.apply({ ...cluster, metadata }), /^Error: Cluster demo: the cluster at .* does not/);
      assert.deepEqual(await client.served([cluster]), []);
    };

    it("has undefined for an object of a kind that is served", async () => {
      serveClusters(clusters);
      assert.equal(await client.get({ ...cluster, metadata }), undefined);
      await client.remove({ ...cluster, metadata }, 5);
      assert.deepEqual(await client.served([cluster]), [cluster]);
    });

    it("names kind and cluster where the API version is not served", assertNotServed);

    it("names kind and cluster where the API version is served without the kind", async () => {
      serveClusters({ ...clusters, name: "machines", kind: "Machine" });
      await assertNotServed();
    });

    it("names kind and cluster where the kind is no longer served", async () => {
      serveClusters(clusters);
      server.answers["/apis/cluster.x-k8s.io/v1beta2/clusters"] = { items: [] };
      assert.deepEqual(await client.list(cluster), []);
      delete server.answers["/apis/cluster.x-k8s.io/v1beta2"];
      delete server.answers["/apis/cluster.x-k8s.io/v1beta2/clusters"];
      await assertNotServed();
    });

    it("knows the core kinds, and asks once for others", async () => {
      const paths: string[] = [];
      server.onRequest = ({ url }) => paths.push(url!);
      serveClusters(clusters);
      const get = () => client.get({ ...cluster, metadata });
      await Promise.all([get(), get(), client.get({ apiVersion: "v1", kind: "Service", metadata })]);
      await get();
      const path = "/apis/cluster.x-k8s.io/v1beta2/namespaces/demo/clusters/demo";
      assert.deepEqual(paths.sort(), [
        "/api/v1/namespaces/demo/services/demo",
        "/apis/cluster.x-k8s.io/v1beta2",
        path,
        path,
        path,
      ]);
    });
  });

  it("is one for each kubeconfig, and another once it was forgotten", () => {
    const client = (port: number) => KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    const [first, other] = [client(1), client(2)];
    assert.equal(client(1), first);
    first.forget();
    assert.notEqual(client(1), first);
    assert.equal(client(2), other);
  });

  describe("of a kubeconfig file", () => {
    let directory: string;
    let path: string;

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
      path = join(directory, "kubeconfig");
      write("http://192.0.2.1", 1);
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    const write = (server: string, seconds: number) => {
      const names = ["mine", "other"];
      const config = {
        clusters: names.map((name) => ({
          name,
          cluster: { server: `${server}/${name}`, "insecure-skip-tls-verify": true },
        })),
        contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
        "current-context": "mine",
      };
      writeFileSync(path, JSON.stringify(config));
      utimesSync(path, seconds, seconds);
    };

    it("is one for each context, and another once the file is written again", () => {
      const client = KubernetesClient.fromReference({ path });
      assert.equal(client.server, "http://192.0.2.1/mine");
      assert.equal(KubernetesClient.fromReference({ path: relative(process.cwd(), path) }), client);
      assert.equal(KubernetesClient.fromReference({ path, context: "other" }).server, "http://192.0.2.1/other");
      write("http://192.0.2.2", 2);
      assert.equal(KubernetesClient.fromReference({ path }).server, "http://192.0.2.2/mine");
    });
  });

  describe("that deletes a CustomResourceDefinition", () => {
    const name = "machines.example.com";
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
    const reference = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } };
    const failed = { type: "Terminating", status: "True", reason: "InstanceDeletionFailed", message: "cannot list" };
    let server: FakeApiServer;
    let client: KubernetesClient;

    beforeEach(async () => {
      server = new FakeApiServer();
      server.answers["/apis/apiextensions.k8s.io/v1"] = {
        resources: [{ name: "customresourcedefinitions", kind: reference.kind, verbs: ["get"] }],
      };
      const finalizers = ["customresourcecleanup.apiextensions.k8s.io"];
      server.answers[path] = { ...reference, metadata: { name, finalizers }, status: { conditions: [failed] } };
      await server.start();
      client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
    });

    afterEach(() => server.stop());

    it("changes it where its finalizer has given up", async () => {
      server.onRequest = ({ method }) => {
        if (method === "PATCH") {
          delete server.answers[path];
        }
      };
      await client.remove(reference, 5);
    });

    it("says why it is still there when the time is up", async () => {
      await assert.rejects(
        client.remove(reference, 0),
        /^Error: delete .*example.com: not after 0 s: .*: cannot list$/,
      );
    });
  });
});

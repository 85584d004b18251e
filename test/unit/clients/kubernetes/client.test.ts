import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
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
    const timeouts: number[] = [];
    AbortSignal.timeout = (milliseconds) => {
      timeouts.push(milliseconds);
      return timeout(10);
    };
    const { port } = silent.address() as AddressInfo;
    const client = KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    await assert.rejects(client.list("v1", "Service"), /abort/);
    assert.deepEqual(timeouts, [60_000]);
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
      server.answers[path] = { ...reference, status: { conditions: [failed] } };
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

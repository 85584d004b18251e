import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KubernetesClient } from "../../../providers/kubernetes-client";
import { FakeApiServer } from "../api-server";

describe("KubernetesClient", () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const silent = createServer(() => undefined);

  before(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));

  after(() => {
    AbortSignal.timeout = timeout;
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
});

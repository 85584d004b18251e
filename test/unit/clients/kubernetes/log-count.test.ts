import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { LogCount } from "../../../../clients/kubernetes/log-count";
import { retry } from "../../../../clients/retry";
import { createIdentity } from "../etcd/identity";

describe("the count of a text in a container's log", () => {
  const { certificate: cert, key } = createIdentity();
  const requests: { url: string; response: ServerResponse }[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    response.flushHeaders();
    requests.push({ url: request.url!, response });
  });

  before(() => once(server.listen(0, "127.0.0.1"), "listening"));
  after(() => server.close());

  it("counts lines as they come, wherever they are cut, until the log ends", async () => {
    const config = new KubeConfig();
    const { port } = server.address() as AddressInfo;
    config.loadFromClusterAndUser(
      {
        name: "one",
        server: `https://localhost:${port}`,
        caData: Buffer.from(cert).toString("base64"),
        skipTLSVerify: false,
      },
      { name: "admin", token: "secret" },
    );
    const log = new LogCount(
      config,
      { namespace: "capi-system", pod: "capi-1", name: "manager" },
      "client-side throttling",
    );
    const eventually = (look: () => void) =>
      retry("log", { timeoutSeconds: 10 }, () => {
        look();
        return Promise.resolve();
      });
    await eventually(() => assert.equal(requests.length, 1));
    const { url, response } = requests[0]!;
    assert.equal(url, "/api/v1/namespaces/capi-system/pods/capi-1/log?container=manager&follow=true&sinceSeconds=1");
    response.write(
      '"Waited before sending request" reason="client-side throttling, not priority"\nnothing\nreason="client-si',
    );
    response.write('de throttling"\n');
    let count = 0;
    await eventually(() => assert.equal((count += log.take()), 2));
    assert.equal(log.take(), 0);
    assert.ok(log.isOpen);
    response.end();
    await eventually(() => assert.ok(!log.isOpen));
  });
});

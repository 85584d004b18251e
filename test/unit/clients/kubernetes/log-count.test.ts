import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { LogCount } from "../../../../clients/kubernetes/log-count";
import { createIdentity } from "../etcd/identity";

describe("the count of a text in a container's log", () => {
  const { certificate: cert, key } = createIdentity();
  const requests: URL[] = [];
  let [status, log] = [200, ""];
  const server = createServer({ cert, key }, (request, response) => {
    requests.push(new URL(request.url!, "https://localhost"));
    response.writeHead(status, { "content-type": "text/plain" }).end(log);
  });
  let count: LogCount;

  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const config = new KubeConfig();
    const { port } = server.address() as AddressInfo;
    const caData = Buffer.from(cert).toString("base64");
    config.loadFromClusterAndUser(
      { name: "one", server: `https://localhost:${port}`, caData, skipTLSVerify: false },
      { name: "admin", token: "secret" },
    );
    const container = { namespace: "capi-system", pod: "capi-1", name: "manager" };
    count = new LogCount(config, container, "client-side throttling");
  });
  after(() => server.close());

  it("counts each line once, though the seconds that are asked for overlap", async () => {
    const line = (time: string, reason: string) => `2026-01-02T03:04:${time}000000Z "Waited" reason="${reason}"\n`;
    const [first, second] = [line("05.100", "client-side throttling, not priority"), line("05.200", "something else")];
    log = first + second;
    assert.equal(await count.take(), 1);
    assert.equal(await count.take(), 0);
    log = second + line("05.201", "client-side throttling") + line("06.000", "client-side throttling");
    assert.equal(await count.take(), 2);
    const [{ pathname, searchParams }] = requests as [URL];
    assert.equal(pathname, "/api/v1/namespaces/capi-system/pods/capi-1/log");
    assert.deepEqual(Object.fromEntries(searchParams), {
      container: "manager",
      sinceSeconds: searchParams.get("sinceSeconds"),
      tailLines: "10000",
      timestamps: "true",
    });
    assert.match(searchParams.get("sinceSeconds")!, /^[12]$/);
  });

  it("counts nothing in a log that cannot be read, and goes on after that", async () => {
    [status, log] = [400, "container is waiting to start"];
    assert.equal(await count.take(), 0);
    [status, log] = [200, "2026-01-02T03:04:07.000000000Z client-side throttling\n"];
    assert.equal(await count.take(), 1);
  });
});

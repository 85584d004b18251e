import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { podLogLines } from "../../../../clients/kubernetes/pod-log";
import { warningsOf } from "../../warnings";

const LOG = "/api/v1/namespaces/capi-system/pods/manager-1/log?container=manager&";

const ROTATED = JSON.stringify({ kind: "Status", message: "previous terminated container not found" });

describe("podLogLines", () => {
  const server = createServer(({ url = "" }, response) => {
    const isPrevious = new URL(url, "http://localhost").searchParams.get("previous") === "true";
    const status = isPrevious && isRotated ? 400 : url.startsWith(LOG) ? 200 : 404;
    response.writeHead(status, { "content-type": "text/plain" });
    response.end(status === 400 ? ROTATED : isPrevious ? "earlier\n" : log);
  });
  let [isRotated, log] = [false, "one\ntwo\n"];
  const config = new KubeConfig();
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const cluster = { name: "fake", server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
    config.loadFromClusterAndUser(cluster, { name: "admin" });
  });
  after(() => server.close());

  const linesOf = async (restartCount: number, name = "manager-1") => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "capi-system", name },
      spec: { containers: [{ name: "manager" }] },
      status: { containerStatuses: [{ name: "manager", restartCount }] },
    };
    const lines: string[] = [];
    for await (const line of podLogLines(config, pod)) {
      lines.push(line);
    }
    return lines;
  };

  it("are those of the container", async () => assert.deepEqual(await linesOf(0), ["one", "two"]));

  it("are none of a container that has logged nothing", async () => {
    log = "";
    assert.deepEqual(await linesOf(0), []);
    log = "one\ntwo\n";
  });

  it("begin with those of the container before it if it was started again", async () => {
    assert.deepEqual(await linesOf(2), ["earlier", "one", "two"]);
  });

  it("begin with those of the container if the node no longer has those before, with a warning", async () => {
    isRotated = true;
    const warnings = await warningsOf(async () => assert.deepEqual(await linesOf(2), ["one", "two"]));
    isRotated = false;
    assert.deepEqual(warnings, [
      "manager-1: the log of the container before the last restart: previous terminated container not found",
    ]);
  });

  it("are refused if there is no such Pod", async () => {
    await assert.rejects(linesOf(0, "manager-2"), /404/);
  });
});

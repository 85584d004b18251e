import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { retry } from "../../../clients/retry";
import { FakeKubelets } from "../../../fake-kubelets/controller";
import { FakeApiServer } from "../api-server";
import { warningsOf } from "../warnings";
import { host, HOSTS, kind, machine, MACHINES, managementKinds, secret, SECRETS } from "./demo-cluster";

/** As many as there are workers. */
const SILENT = Array.from({ length: 10 }, (_, index) => `silent-${index}`);

describe("FakeKubelets of clusters whose API servers do not answer", () => {
  const management = new FakeApiServer();
  const workload = new FakeApiServer();
  const stop = new AbortController();
  const connections = new Set<Socket>();
  let silent: Server;

  before(async () => {
    silent = createServer((socket) => connections.add(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
    await Promise.all([management.start(), workload.start(), once(silent, "listening")]);
    workload.answers["/api/v1"] = { resources: [kind("nodes", "Node", false), kind("pods", "Pod")] };
    delete workload.answers["/api/v1/nodes"];
  });

  after(async () => {
    stop.abort();
    [management, workload].forEach((server) => server.stop());
    silent.close();
    await warningsOf(async (warnings) => {
      connections.forEach((socket) => socket.destroy());
      await until(() => warnings.length === SILENT.length);
    });
  });

  const until = (isSo: () => boolean) =>
    retry("condition", { timeoutSeconds: 30, intervalSeconds: 0.01 }, async () => assert.ok(isSo()));

  it("write the Nodes of another cluster meanwhile", async () => {
    const clusters = [...SILENT, "demo"];
    const unanswered = workload.kubeconfig("admin", (silent.address() as AddressInfo).port);
    Object.assign(management.answers, managementKinds, {
      [SECRETS]: FakeApiServer.list(
        ...SILENT.map((name) => secret(unanswered, name)),
        secret(workload.kubeconfig("admin")),
      ),
      [MACHINES]: FakeApiServer.list(...clusters.map((name) => machine("first", {}, name))),
      [HOSTS]: FakeApiServer.list(...clusters.map((name) => host("provisioned", "first", `${name}-0`, name))),
    });
    const client = KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));
    new FakeKubelets(client, { fleet: "fleet-1", behaviour: {} }).start(stop.signal);
    await until(() => workload.answers["/api/v1/nodes/demo-0"] !== undefined);
    assert.equal(connections.size, SILENT.length);
  });
});

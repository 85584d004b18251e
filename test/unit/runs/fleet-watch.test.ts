import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { retry } from "../../../clients/retry";
import { watchFleet, watchProblem } from "../../../runs/fleet-watch";
import type { ObjectEvent } from "../../../runs/format";
import { FakeApiServer } from "../api-server";

const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";

describe("the watch of a fleet", () => {
  it("goes on with another management cluster where the kubeconfig is that of another", async () => {
    const [stale, made] = [new FakeApiServer(), new FakeApiServer()];
    await Promise.all([stale.start(), made.start()]);
    const clusters = [{ name: "clusters", kind: "Cluster", namespaced: true, verbs: ["list"] }];
    made.answers[CLUSTER_API] = { resources: clusters };
    made.answers[`${CLUSTER_API}/clusters`] = FakeApiServer.list({ metadata: { namespace: "one", name: "one" } });
    let management = KubernetesClient.fromKubeconfig(stale.kubeconfig("nobody"));
    const events: ObjectEvent[] = [];
    const ended = new AbortController();
    const fleet = { management: () => management, hasHosts: false };
    const watching = watchFleet(fleet, Date.now(), (event) => events.push(event), ended.signal);
    const until = (what: string, check: () => void) =>
      retry(what, { timeoutSeconds: 10, intervalSeconds: 0.05 }, () => Promise.resolve(check()));
    try {
      await until("problem", () => assert.equal(watchProblem(fleet), "Unauthorized"));
      management = KubernetesClient.fromKubeconfig(made.kubeconfig("admin"));
      await until("event", () =>
        assert.deepEqual(
          events.map(({ change, kind, name }) => [change, kind, name]),
          [["ADDED", "Cluster", "one"]],
        ),
      );
      assert.equal(watchProblem(fleet), undefined);
    } finally {
      ended.abort();
      await watching;
      stale.stop();
      made.stop();
    }
  });

  it("says in one line why the management cluster cannot be asked, also by a page of a proxy", async () => {
    const proxy = createServer((_, response) =>
      response.writeHead(502).end("<html>\r\n502 Bad Gateway\r\n</html>\r\n"),
    );
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const { port } = proxy.address() as AddressInfo;
    const management = KubernetesClient.fromKubeconfig(new FakeApiServer().kubeconfig("admin", port));
    const fleet = { management: () => management, hasHosts: false };
    const ended = new AbortController();
    const watching = watchFleet(fleet, Date.now(), () => undefined, ended.signal);
    try {
      await retry("problem", { timeoutSeconds: 10, intervalSeconds: 0.05 }, () =>
        Promise.resolve(assert.equal(watchProblem(fleet), "<html> 502 Bad Gateway </html>")),
      );
    } finally {
      ended.abort();
      await watching;
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

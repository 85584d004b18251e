import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { text } from "node:stream/consumers";
import type { AnyObject } from "../../../clients/kubernetes/objects";
import { FakeApiServers, namesUpTo } from "../../../fake-kubelets/fake-api-servers";
import type { ClusterNodes } from "../../../fake-kubelets/nodes";

/** An address of this machine that nothing else here listens on. */
const HOST = "127.3.3.3";
const OTHER_HOST = "127.3.3.4";
const OPTIONS = { certificateAuthority: "the fleet's" };

describe("FakeApiServers", () => {
  /** What the fake API server has registered, by name, and whether it serves that. */
  let listeners: Map<string, boolean>;
  let calls: string[];
  let nextPort: number;
  let servers: Server[];
  /** How it answers `updateNode`, and `listeners`. */
  let updateStatus: number;
  let listenersStatus: number;
  /** The host that does not answer. */
  let silentHost: string | undefined;
  /** How often that was asked. */
  let unanswered: number;
  let underWay: number;
  let mostUnderWay: number;

  const nodes = { remove: (name: string) => Promise.resolve(void calls.push(`delete ${name}`)) } as ClusterNodes;
  /** Whether the API of a cluster has the ConfigMap that KCP wants to see. */
  let isActivated: boolean;
  const api = (index: number, host = HOST) => ({
    server: `https://${host}:${20000 + index}`,
    certificateAuthority: OPTIONS.certificateAuthority,
    get: (object: AnyObject) => {
      assert.equal(`${object.metadata?.namespace}/${object.metadata?.name}`, "kube-system/kubeadm-config");
      return Promise.resolve(isActivated ? object : undefined);
    },
  });

  /** What a fake API server answers. */
  function answer(path: string, body: string): [status: number, answer: unknown] {
    if (path === "/listeners") {
      const entries = [...listeners].map(([name, serves]) => [name, `https://x${serves ? "" : " (not active)"}`]);
      return [listenersStatus, Object.fromEntries(entries)];
    }
    const { namespace, cluster } = JSON.parse(body) as Record<string, string>;
    calls.push(`${path} ${cluster}`);
    if (path === "/register") {
      listeners.set(`${namespace}/${cluster}`, false);
      return [200, { Port: nextPort++ }];
    }
    listeners.set(`${namespace}/${cluster}`, updateStatus === 200);
    return [updateStatus, "no CA"];
  }

  beforeEach(async () => {
    [listeners, calls, nextPort, underWay, mostUnderWay] = [new Map(), [], 20000, 0, 0];
    [updateStatus, listenersStatus, isActivated, silentHost, unanswered] = [200, 200, true, undefined, 0];
    const addresses = [HOST, OTHER_HOST].flatMap((host) => [3333, 19000].map((port) => [host, port] as const));
    servers = addresses.map(([host, port]) =>
      createServer((request, response) => {
        if (host === silentHost) {
          unanswered += 1;
          return;
        }
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        void text(request).then((body) =>
          setTimeout(() => {
            const [status, content] = answer(request.url!, body);
            underWay -= 1;
            response.writeHead(status).end(JSON.stringify(content));
          }, 2),
        );
      }).listen(port, host),
    );
    await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  });
  afterEach(() =>
    servers.forEach((server) => {
      server.close();
      server.closeAllConnections();
    }),
  );

  /** What is told of as lost. */
  const lost = async (apiServers: FakeApiServers) => {
    const clusters: string[] = [];
    await apiServers.forgetLost((cluster) => clusters.push(cluster));
    return clusters;
  };

  it("registers the clusters before a cluster first, so that each has the port of its endpoint", async () => {
    await new FakeApiServers(OPTIONS).serve("demo-03", api(2), nodes);
    assert.deepEqual(calls, [
      "/register demo-01",
      "/register demo-02",
      "/register demo-03",
      "/updateNode demo-03",
      "delete fake-api-server",
    ]);
  });

  it("asks nothing of what it knows to be served, until it is to look again", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    await apiServers.serve("demo-01", api(0), nodes);
    calls = [];
    await apiServers.serve("demo-01", api(0), nodes);
    assert.deepEqual(calls, []);
    listeners.clear();
    nextPort = 20000;
    apiServers.forget("demo-01");
    await apiServers.serve("demo-01", api(0), nodes);
    assert.deepEqual(calls, ["/register demo-01", "/updateNode demo-01", "delete fake-api-server"]);
  });

  it("has no API served while the cluster's kubeconfig has another CA than the fleet", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    const before = { ...api(0), certificateAuthority: "that before the state was lost" };
    await assert.rejects(apiServers.serve("demo-01", before, nodes), /the CA of an earlier update/);
    assert.deepEqual(calls, []);
    await apiServers.serve("demo-01", api(0), nodes);
    assert.deepEqual(calls, ["/register demo-01", "/updateNode demo-01", "delete fake-api-server"]);
  });

  it("forgets what a server has lost, and nothing while it cannot be asked", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    assert.deepEqual(await lost(apiServers), []);
    await apiServers.serve("demo-01", api(0), nodes);
    await apiServers.serve("demo-02", api(1), nodes);
    assert.deepEqual(await lost(apiServers), []);
    listeners.delete("demo-02/demo-02");
    listeners.set("demo-01/demo-01", false);
    listenersStatus = 500;
    assert.deepEqual(await lost(apiServers), []);
    listenersStatus = 200;
    assert.deepEqual(await lost(apiServers), ["demo-01", "demo-02"]);
    assert.deepEqual(await lost(apiServers), []);
    [calls, nextPort] = [[], 20001];
    await apiServers.serve("demo-02", api(1), nodes);
    assert.deepEqual(calls, ["/register demo-02", "/updateNode demo-02", "delete fake-api-server"]);
  });

  it("learns of what a server has lost before all clusters are served that wait for it", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    await apiServers.serve("demo-01", api(0), nodes);
    const serving = [2, 3, 4].map((number) => apiServers.serve(`demo-0${number}`, api(number - 1), nodes));
    listeners.set("demo-01/demo-01", false);
    assert.deepEqual(await lost(apiServers), ["demo-01"]);
    assert.ok(!calls.includes("/updateNode demo-04"));
    await Promise.all(serving);
  });

  it("learns of what a server has lost while another one does not answer, which it asks once", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    await apiServers.serve("demo-01", api(0), nodes);
    nextPort = 20000;
    await apiServers.serve("demo-02", api(0, OTHER_HOST), nodes);
    silentHost = HOST;
    listeners.clear();
    const first = await new Promise((resolve) => void apiServers.forgetLost(resolve));
    assert.equal(first, "demo-02");
    nextPort = 20000;
    await apiServers.serve("demo-02", api(0, OTHER_HOST), nodes);
    listeners.clear();
    assert.deepEqual(await lost(apiServers), ["demo-02"]);
    assert.equal(unanswered, 1);
  });

  it("deletes the Node that had an API served also after it was interrupted", async () => {
    listeners.set("demo-01/demo-01", true);
    await new FakeApiServers(OPTIONS).serve("demo-01", api(0), nodes);
    assert.deepEqual(calls, ["delete fake-api-server"]);
  });

  it("has an API completed that is served, since the call for it has failed", async () => {
    listeners.set("demo-01/demo-01", true);
    isActivated = false;
    await new FakeApiServers(OPTIONS).serve("demo-01", api(0), nodes);
    assert.deepEqual(calls, ["/updateNode demo-01", "delete fake-api-server"]);
  });

  it("makes one call at a time", async () => {
    const apiServers = new FakeApiServers(OPTIONS);
    await Promise.all([3, 1, 2].map((number) => apiServers.serve(`demo-0${number}`, api(number - 1), nodes)));
    assert.equal(mostUnderWay, 1);
    assert.equal(calls.filter((call) => call.startsWith("/register")).length, 3);
    assert.equal([...listeners.values()].filter(Boolean).length, 3);
  });

  it("says what a fake API server says, and tries again", async () => {
    updateStatus = 500;
    const apiServers = new FakeApiServers(OPTIONS);
    await assert.rejects(apiServers.serve("demo-01", api(0), nodes), /PUT \/updateNode: 500: "no CA"/);
    updateStatus = 200;
    await apiServers.serve("demo-01", api(0), nodes);
    assert.ok(calls.includes("delete fake-api-server"));
  });

  it("refuses a port that is not the endpoint's", async () => {
    nextPort = 20007;
    await assert.rejects(new FakeApiServers(OPTIONS).serve("demo-01", api(0), nodes), /port 20007 to demo-01.*20000/);
  });
});

describe("namesUpTo", () => {
  it("counts down from the cluster's own number, in as many digits", () => {
    assert.deepEqual(namesUpTo("workload-0010", 2), ["workload-0008", "workload-0009", "workload-0010"]);
    assert.deepEqual(namesUpTo("workload-0201", 0), ["workload-0201"]);
  });

  it("refuses what is no cluster's place", () => {
    for (const [name, count] of [
      ["workload-0001", 1],
      ["workload-0001", -1],
      ["workload", 0],
    ] as const) {
      assert.throws(() => namesUpTo(name, count), /cannot be the cluster number/);
    }
  });
});

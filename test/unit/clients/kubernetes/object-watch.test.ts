import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { ObjectWatch } from "../../../../clients/kubernetes/object-watch";
import { retry } from "../../../../clients/retry";
import { FakeApiServer } from "../../api-server";

const SERVICE = { apiVersion: "v1", kind: "Service" };
const NAME = { namespace: "demo", name: "demo" };
const PATH = "/api/v1/services";

describe("ObjectWatch", () => {
  let server: FakeApiServer;
  let watch: ObjectWatch;
  let requests: string[];

  beforeEach(async () => {
    server = new FakeApiServer();
    requests = [];
    server.onRequest = ({ url }) => requests.push(url!);
    hold();
    await server.start();
    watch = ObjectWatch.of(KubernetesClient.fromKubeconfig(server.kubeconfig("admin")), SERVICE);
  });

  afterEach(() => server.stop());

  const service = (phase: string) => ({ metadata: NAME, status: { phase } });
  /** Lets the server have Services in these phases. */
  const hold = (...phases: string[]) => (server.answers[PATH] = FakeApiServer.list(...phases.map(service)));
  const untilPhase = (phase: string, seconds = 10) =>
    watch.until(NAME, ({ status }) => status?.phase === phase, seconds);
  const untilReady = (seconds = 10) => untilPhase("Ready", seconds);
  const watchesBegun = (count: number) =>
    retry("watch", { timeoutSeconds: 10, intervalSeconds: 0.01 }, () => {
      assert.equal(server.watches.length, count);
      return Promise.resolve();
    });

  it("is one list and one watch for all who ask at the same time", async () => {
    hold("Ready");
    const others = ObjectWatch.of(KubernetesClient.fromKubeconfig(server.kubeconfig("admin")), SERVICE);
    const found = await Promise.all([watch.get(NAME), watch.get(NAME), others.get(NAME), untilReady()]);
    assert.deepEqual(
      found.map((object) => object?.status),
      Array.from({ length: 4 }, () => ({ phase: "Ready" })),
    );
    await watchesBegun(1);
    assert.deepEqual(requests, [PATH, `${PATH}?watch=true&resourceVersion=1`]);
  });

  it("sees an object come, change and go", async () => {
    assert.equal(await watch.get(NAME), undefined);
    const ready = untilReady();
    await watchesBegun(1);
    server.send("ADDED", service("Pending"));
    server.send("MODIFIED", service("Ready"));
    await ready;
    server.send("DELETED", service("Ready"));
    await retry("deletion", { timeoutSeconds: 10, intervalSeconds: 0.01 }, async () => {
      assert.equal(await watch.get(NAME), undefined);
    });
  });

  it("waits until an object is gone", async () => {
    hold("Ready");
    let isGone = false;
    const gone = watch.untilGone(NAME, 10).then(() => (isGone = true));
    await watchesBegun(1);
    server.send("MODIFIED", service("Deleting"));
    await untilPhase("Deleting");
    assert.ok(!isGone);
    server.send("DELETED", service("Deleting"));
    await gone;
    await watch.untilGone(NAME, 10);
  });

  it("waits until an object is gone that was deleted while nothing was watched", async () => {
    hold("Ready");
    const gone = watch.untilGone(NAME, 10);
    await watchesBegun(1);
    hold();
    server.watches[0]!.end();
    await gone;
  });

  it("does not take another object of the same name for the one that is to be gone", async () => {
    hold("Ready");
    await watch.untilGone(NAME, 10, "uid-1");
    await assert.rejects(watch.untilGone(NAME, 0.1), /^Error: not after 0\.1 s$/);
  });

  it("waits for any time, and not only for whole milliseconds", async () => {
    // 1.001 * 1000 is not 1001.
    const ready = untilReady(1.001);
    await watchesBegun(1);
    server.send("ADDED", service("Ready"));
    await ready;
  });

  it("begins again where the server ends it", async () => {
    const ready = untilReady();
    await watchesBegun(1);
    hold("Ready");
    server.watches[0]!.end();
    await ready;
  });

  it("begins again where the connection breaks", async () => {
    const ready = untilReady();
    await watchesBegun(1);
    hold("Ready");
    server.watches[0]!.destroy();
    await ready;
  });

  it("begins again where the version it goes on from is too old, whether that is an event or an answer", async () => {
    server.watchStatus = 410;
    const ready = untilReady();
    await watchesBegun(1);
    server.watchStatus = 200;
    await watchesBegun(2);
    server.send("ERROR", { kind: "Status", code: 410, reason: "Expired" });
    hold("Ready");
    server.watches[1]!.end();
    await ready;
  });

  it("reads everything again ever later where watches are refused", async () => {
    server.watchStatus = 429;
    const ready = untilReady();
    await sleep(3500);
    assert.equal(requests.filter((url) => url === PATH).length, 2);
    server.watchStatus = 200;
    hold("Ready");
    await ready;
  });

  it("reads everything again soon where it could not", async () => {
    server.refusals[`GET ${PATH}`] = "not yet";
    const ready = untilReady();
    await sleep(2500);
    assert.equal(requests.length, 3);
    delete server.refusals[`GET ${PATH}`];
    hold("Ready");
    await ready;
  });

  it("begins again where the server takes it and does not answer", async () => {
    const { setTimeout } = globalThis;
    const hasShorterTime = (action: () => void, milliseconds?: number) =>
      setTimeout(action, milliseconds === 30_000 ? 10 : milliseconds);
    globalThis.setTimeout = Object.assign(hasShorterTime, setTimeout);
    try {
      server.watchStatus = undefined;
      const ready = untilReady();
      await watchesBegun(1);
      server.watchStatus = 200;
      await watchesBegun(2);
      server.send("ADDED", service("Ready"));
      await ready;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(server.watches.length, 2);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
  });

  it("tells of what was deleted while nothing was watched, once", async () => {
    hold("Ready");
    const told: string[] = [];
    const ended = new AbortController();
    watch.follow((object, change) => told.push(`${change} ${object.metadata?.name}`), ended.signal);
    await watchesBegun(1);
    hold();
    server.watches[0]!.destroy();
    await watchesBegun(2);
    server.watches[1]!.end();
    await watchesBegun(3);
    ended.abort();
    assert.deepEqual(told, ["ADDED demo", "DELETED demo"]);
  });

  it("tells how an object was before, also where it changed while nothing was watched", async () => {
    hold("Pending");
    const told: unknown[] = [];
    const ended = new AbortController();
    watch.follow(({ status }, change, before) => told.push([change, before?.status, status]), ended.signal);
    await watchesBegun(1);
    hold("Ready");
    server.watches[0]!.destroy();
    await watchesBegun(2);
    ended.abort();
    const [pending, ready] = [{ phase: "Pending" }, { phase: "Ready" }];
    assert.deepEqual(told, [
      ["ADDED", undefined, pending],
      ["ADDED", pending, ready],
    ]);
  });

  it("fails where the API server cannot be asked, with the reason", async () => {
    server.answers[PATH] = undefined;
    await assert.rejects(watch.get(NAME), /the cluster at http:\S+ does not serve Service \(v1\)$/);
    await assert.rejects(untilReady(0.1), /^Error: not after 0.1 s: the cluster at http:\S+ does not serve Service/);
  });

  it("has nothing of before where the API server can no longer be asked", async () => {
    hold("Ready");
    await untilReady();
    await watchesBegun(1);
    server.stop();
    await once(server.watches[0]!, "close");
    await retry("end of the watch", { timeoutSeconds: 10, intervalSeconds: 0.01 }, async () => {
      await assert.rejects(watch.get(NAME), /ECONNREFUSED/);
    });
    await assert.rejects(untilReady(0.1), /ECONNREFUSED/);
  });

  it("waits no longer than it may", async () => {
    hold("Pending");
    await assert.rejects(untilReady(0.05), { message: "not after 0.05 s" });
  });
});

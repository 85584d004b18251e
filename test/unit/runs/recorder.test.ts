import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { retry } from "../../../clients/retry";
import { metal3Managers } from "../../../components/manager-definitions";
import { recordRun } from "../../../runs/recorder";
import { readRun } from "../../../runs/run-reader";
import { FakeApiServer } from "../api-server";
import { warningsOf } from "../warnings";

const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
const kind = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs: ["list"] });
const cluster = {
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  metadata: { namespace: "demo", name: "demo", creationTimestamp: "2026-01-01T00:00:00Z" },
};
const pod = {
  metadata: { name: "etcd" },
  spec: { containers: [{ name: "etcd", image: "example.org/etcd:v3" }] },
  status: { containerStatuses: [{ name: "etcd", imageID: "sha256:e" }] },
};

describe("the record of a run", () => {
  let parent: string;
  let management: FakeApiServer;

  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), "runs-"));
    management = new FakeApiServer();
    await management.start();
    management.answers["/api/v1"] = { resources: [kind("pods", "Pod")] };
    management.answers["/api/v1/namespaces/kube-system/pods"] = FakeApiServer.list(pod);
    management.answers[CLUSTER_API] = { resources: [kind("clusters", "Cluster"), kind("machines", "Machine")] };
    management.answers[`${CLUSTER_API}/clusters`] = FakeApiServer.list(cluster);
  });

  afterEach(() => {
    management.stop();
    rmSync(parent, { recursive: true });
  });

  const record = (run: () => Promise<void>, client: () => KubernetesClient | undefined = () => undefined) =>
    recordRun(
      {
        operation: "up",
        stack: "dev",
        settings: { clusterCount: 2 },
        versions: { node: "20" },
        parent,
        management: client,
        managers: { metal3: metal3Managers.metal3 },
        backing: () => new Map(),
        nodes: join(parent, "nodes"),
        hasHosts: false,
      },
      run,
    );
  const directories = () => readdirSync(parent).map((name) => join(parent, name));

  it("has what was run and how it ended, and the events of a management cluster that came up meanwhile", async () => {
    let client: KubernetesClient | undefined;
    const directory = await record(
      async () => {
        client = KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));
        await retry("watch", { timeoutSeconds: 10 }, () => {
          assert.ok(management.watches.length > 0);
          return Promise.resolve();
        });
        management.send("MODIFIED", { ...cluster, status: { phase: "Provisioned" } });
        await retry("event", { timeoutSeconds: 10 }, async () =>
          assert.equal((await readRun(directories()[0]!)).events.length, 2),
        );
      },
      () => client,
    );
    const { run, events, summary } = await readRun(directory);
    assert.deepEqual(
      [run.operation, run.stack, run.settings, run.error],
      ["up", "dev", { clusterCount: 2 }, undefined],
    );
    assert.deepEqual(run.before, { managementCluster: "absent" });
    assert.ok(Date.parse(run.endedAt!) >= Date.parse(run.startedAt));
    assert.ok(run.machine.cores > 0 && run.machine.memoryMebibytes > 0);
    assert.deepEqual(
      events.map(({ change, phase }) => [change, phase]),
      [
        ["ADDED", undefined],
        ["MODIFIED", "Provisioned"],
      ],
    );
    assert.equal(summary?.version, "v1");
    assert.deepEqual(run.images, [{ name: "example.org/etcd:v3", digest: "sha256:e" }]);
  });

  it("ends when the run does, before it asks for images", async () => {
    let asked = 0;
    management.onRequest = ({ url }) => {
      if (url!.includes("kube-system")) {
        asked = Date.now();
        while (Date.now() === asked);
      }
    };
    const client = KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));
    const directory = await record(
      () => Promise.resolve(),
      () => client,
    );
    const { run } = await readRun(directory);
    assert.ok(Date.parse(run.endedAt!) <= asked, run.endedAt);
    assert.deepEqual(run.before, { managementCluster: "ready", clusters: 1 });
  });

  it("waits for a kubeconfig that cannot be read yet", async () => {
    await record(
      () => Promise.resolve(),
      () => {
        throw new Error("half written");
      },
    );
    assert.equal((await readRun(directories()[0]!)).run.error, undefined);
  });

  it("has the error of a run that failed, which is thrown on", async () => {
    await assert.rejects(
      record(() => Promise.reject(new Error("no room"))),
      /^Error: no room$/,
    );
    assert.equal((await readRun(directories()[0]!)).run.error, "no room");
  });

  it("can be read if the run was killed while it wrote", async () => {
    const directory = await record(() => Promise.resolve());
    rmSync(join(directory, "summary.json"));
    appendFileSync(join(directory, "events.ndjson"), '{"seconds":1,"kind":"Cluster"}\n{"seconds":2,"ki');
    const { events, summary } = await readRun(directory);
    assert.deepEqual([events.length, summary], [1, undefined]);
  });

  it("does not hold the run if it cannot be written", async () => {
    const warnings = await warningsOf(async () => {
      await record(() => {
        rmSync(directories()[0]!, { recursive: true });
        return Promise.resolve();
      });
    });
    assert.match(warnings.join("\n"), /the run could not be recorded to its end: ENOENT/);
    assert.deepEqual(directories(), []);
  });

  it("is refused if it is none, or of another format", async () => {
    await assert.rejects(readRun(parent), /is not a run: it has no run\.json$/);
    writeFileSync(join(parent, "run.json"), '{"version":"metal3-scale/run/v9"}');
    await assert.rejects(
      readRun(parent),
      /is a run of the format metal3-scale\/run\/v9; only metal3-scale\/run\/v1 can/,
    );
  });

  it("has a folder of its own, though two begin in the same second", async () => {
    const one = record(() => Promise.resolve());
    const two = record(() => Promise.resolve());
    assert.notEqual(await one, await two);
  });
});

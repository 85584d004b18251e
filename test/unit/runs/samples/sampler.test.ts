import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { metal3Managers } from "../../../../components/manager-definitions";
import type { Sample } from "../../../../runs/format";
import { takeSamples } from "../../../../runs/samples/sampler";
import { FakeApiServer } from "../../api-server";

const PROCESS =
  "process_cpu_seconds_total 5\nprocess_start_time_seconds 2e+10\nprocess_resident_memory_bytes 1048576\n";
const NAMESPACE = "workload-control-planes";

describe("samples of a fleet", () => {
  let nodes: string;
  let management: FakeApiServer;

  beforeEach(async () => {
    nodes = mkdtempSync(join(tmpdir(), "nodes-"));
    management = new FakeApiServer();
    await management.start();
  });

  afterEach(() => {
    management.stop();
    rmSync(nodes, { recursive: true });
  });

  /** The samples of a run that ends at once: one at its start, one at its end. */
  const samples = async (managementOf: () => KubernetesClient | undefined, kinds?: Sample["kind"][]) => {
    const taken: Sample[] = [];
    const ended = new AbortController();
    const backing = () => new Map(managementOf() === undefined ? [] : [["management", managementOf()!]]);
    const { metal3 } = metal3Managers;
    const sampled = { management: managementOf, managers: { metal3 }, backing, nodes };
    const sampling = takeSamples(sampled, Date.now(), (sample) => taken.push(sample), ended.signal, kinds);
    ended.abort();
    await sampling;
    return taken;
  };
  const client = () => KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));

  it("are those of the processes while there is no management cluster", async () => {
    const child = spawn(process.execPath, ["-e", "console.log(); setInterval(() => {}, 1000)", "pulumi-resource-none"]);
    try {
      await once(child.stdout, "data");
      const taken = (await samples(() => undefined)).map(({ kind, name }) => `${kind} ${name}`);
      assert.deepEqual(taken, ["part Pulumi providers", "part Pulumi providers"]);
    } finally {
      child.kill();
    }
  });

  it("have the time at which they are asked for, whoever answers late", async () => {
    management.answers["/metrics"] = PROCESS;
    const began = Date.now();
    let asked: number | undefined;
    management.onRequest = () => {
      asked ??= Date.now();
      while (Date.now() < asked + 100);
    };
    const taken = await samples(client);
    assert.ok(taken.some(({ kind }) => kind === "apiServer"));
    assert.ok(
      taken.every(({ seconds }) => began + seconds * 1000 <= asked!),
      JSON.stringify(taken),
    );
  });

  it("end with the last: what is answered after it is not told", async () => {
    const silent = createServer();
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const { port } = silent.address() as AddressInfo;
    let asked = 0;
    const clientAtFirst = () =>
      asked++ === 0 ? KubernetesClient.fromKubeconfig(management.kubeconfig("admin", port)) : undefined;
    const connected = once(silent, "connection");
    const taken = await samples(clientAtFirst);
    await connected;
    silent.closeAllConnections();
    silent.close();
    await sleep(100);
    assert.deepEqual(taken, []);
  });

  it("are what the API server and the tenants' etcd tell", async () => {
    management.answers["/metrics"] =
      `${PROCESS}apiserver_storage_size_bytes{cluster="etcd-0"} 2097152\n` +
      'apiserver_request_total{code="200",resource="machines",verb="PATCH"} 3\n';
    management.answers[`/api/v1/namespaces/${NAMESPACE}/pods`] = FakeApiServer.list({ metadata: { name: "etcd-0" } });
    management.answers[`/api/v1/namespaces/${NAMESPACE}/pods/etcd-0:2381/proxy/metrics`] =
      `${PROCESS}etcd_mvcc_db_total_size_in_bytes 3145728\n`;
    const taken = await samples(client);
    const apiServer = taken.find(({ kind }) => kind === "apiServer")?.figures;
    assert.deepEqual(apiServer, {
      cpuSeconds: 5,
      mebibytes: 1,
      requests: { "PATCH machines 200": 3 },
      requestSeconds: {},
      databaseMebibytes: 2,
    });
    const etcd = taken.find(({ kind }) => kind === "etcd");
    assert.deepEqual(etcd?.figures, { cpuSeconds: 5, mebibytes: 1, databaseMebibytes: 3, databaseUsedMebibytes: 0 });
  });

  it("are those of the API server that answers, of several behind one address", async () => {
    let asked = 0;
    management.onRequest = ({ url }) => {
      asked += Number(url === "/metrics");
      const [start, cpu] = asked < 2 ? [1000, 1000] : [2000, 3000];
      management.answers["/metrics"] = `process_cpu_seconds_total ${cpu}\nprocess_start_time_seconds ${start}\n`;
    };
    const taken = (await samples(client, ["apiServer"])) as { figures?: { cpuSeconds: number } }[];
    assert.deepEqual(
      taken.map(({ figures }) => figures?.cpuSeconds),
      [0, 0],
    );
  });

  it("are those of the kinds that are wanted, and nothing else is asked", async () => {
    const asked = new Set<string>();
    management.onRequest = ({ url }) => asked.add(url!);
    management.answers["/api/v1/namespaces/capm3-system/pods"] = FakeApiServer.list();
    assert.deepEqual(await samples(client, ["manager"]), []);
    assert.deepEqual([...asked], ["/api/v1/namespaces/capm3-system/pods"]);
  });

  it("say of managers and etcd that nobody can tell where they are", async () => {
    management.stop();
    const taken = (await samples(client)).filter(({ kind }) => kind === "manager" || kind === "etcd");
    const errors = taken.map(({ name, error }) => [name, error !== undefined]);
    assert.deepEqual(errors.toSorted().slice(0, 2), [
      ["management", true],
      ["management", true],
    ]);
    assert.deepEqual(errors.filter(([name]) => name === "metal3").length, 2);
  });

  it("say of a manager that it does not answer, and go on", async () => {
    management.answers["/api/v1/namespaces/capm3-system/pods"] = FakeApiServer.list({
      metadata: { name: "capm3-1" },
      spec: { containers: [{ name: "manager" }] },
      status: { phase: "Running" },
    });
    const taken = (await samples(client)).filter(({ kind }) => kind === "manager");
    assert.deepEqual(
      taken.map(({ name, pod, figures }) => [name, pod, figures]),
      Array.from({ length: 2 }, () => ["metal3", "capm3-1", undefined]),
    );
    assert.ok(
      taken.every(({ error }) => error !== undefined && error !== ""),
      JSON.stringify(taken),
    );
  });
});

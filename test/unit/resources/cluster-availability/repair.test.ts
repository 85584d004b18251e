import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { retry } from "../../../../clients/retry";
import { ClusterAvailabilityProvider } from "../../../../resources/cluster-availability/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";
import { machine, MACHINES, serveMachines } from "./machines";

const ABANDONED = `${MACHINES}/namespaces/demo/machines/demo-1`;
const WHAT =
  "Machine demo/demo-1, which the KubeadmControlPlane controller had left without its infrastructure machine and KubeadmConfig,";

function cluster(available: "True" | "False") {
  return {
    metadata: { namespace: "demo", name: "demo" },
    spec: { controlPlaneEndpoint: { host: "192.0.2.1", port: 30000 } },
    status: { conditions: [{ type: "Available", status: available, message: "no Nodes yet" }] },
  };
}

describe("ClusterAvailabilityProvider, where a Machine was abandoned", () => {
  const provider = new ClusterAvailabilityProvider(0.1);
  let directory: string;
  let server: FakeApiServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    server = new FakeApiServer();
    serveMachines(server);
    server.answers[`${MACHINES}/clusters`] = FakeApiServer.list(cluster("False"));
    server.answers[ABANDONED] = machine("demo-1");
    await server.start();
    writeFileSync(join(directory, "kubeconfig"), server.kubeconfig("admin"));
  });

  afterEach(() => {
    server.stop();
    rmSync(directory, { recursive: true });
  });

  const inputs = (timeoutSeconds: number) => ({
    management: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "demo",
    cluster: "demo",
    machines: { controlPlane: 0, workers: 0 },
    timeoutSeconds,
  });
  const beginWatch = async () => {
    await provider.read("demo/demo", { ...inputs(1), endpoint: "" });
    await retry("begin a watch", { timeoutSeconds: 30, intervalSeconds: 0.01 }, async () =>
      assert.equal(server.watches.length, 1),
    );
  };
  const waits = {
    create: (timeoutSeconds: number) => provider.create(inputs(timeoutSeconds)),
    update: (timeoutSeconds: number) =>
      provider.update("demo/demo", { ...inputs(1), endpoint: "https://192.0.2.1:30000" }, inputs(timeoutSeconds)),
  };

  for (const [name, wait] of Object.entries(waits)) {
    it(`${name} deletes it, says so, and ends when the Cluster is available`, async () => {
      await beginWatch();
      server.onRequest = ({ method }) => method === "DELETE" && server.send("MODIFIED", cluster("True"));
      const warnings = await warningsOf(async () => {
        assert.equal((await wait(30)).outs.endpoint, "https://192.0.2.1:30000");
      });
      assert.deepEqual(warnings, [`${WHAT} is deleted: the controller makes another`]);
      assert.ok(!(ABANDONED in server.answers));
    });
  }

  it("deletes it in the middle of a short wait, too", async () => {
    const patient = new ClusterAvailabilityProvider();
    const warnings = await warningsOf(() =>
      assert.rejects(patient.create(inputs(0.5)), /is not Available: not after 0.5 s/),
    );
    assert.deepEqual(warnings, [`${WHAT} is deleted: the controller makes another`]);
  });

  it("leaves a whole one alone", async () => {
    const whole = { metadata: { namespace: "demo", name: "demo-1" } };
    server.answers["/apis/bootstrap.cluster.x-k8s.io/v1beta2/namespaces/demo/kubeadmconfigs/demo-1"] = whole;
    const warnings = await warningsOf(() =>
      assert.rejects(waits.create(0.2), /^Error: Cluster demo\/demo is not Available/),
    );
    assert.deepEqual(warnings, []);
    assert.ok(ABANDONED in server.answers);
  });

  it("looks once more when the time is up", async () => {
    const path = `${MACHINES}/namespaces/demo/machines`;
    server.refusals[`GET ${path}`] = "not now";
    // Only the explanation of what is missing asks for hosts.
    const hosts = "/apis/metal3.io/v1alpha1";
    server.onRequest = ({ url }) => url === hosts && delete server.refusals[`GET ${path}`];
    const warnings = await warningsOf(() =>
      assert.rejects(waits.create(0.2), ({ message }: Error) => {
        assert.equal(message.split("\n").at(-1), `  ${WHAT} is deleted: the controller makes another`);
        return true;
      }),
    );
    assert.deepEqual(warnings, []);
    assert.ok(!(ABANDONED in server.answers));
  });

  it("says which could not be deleted, and why", async () => {
    server.refusals[`DELETE ${ABANDONED}`] = "denied by a webhook";
    const line = `${WHAT} could not be deleted: denied by a webhook`;
    const warnings = await warningsOf(() =>
      assert.rejects(waits.create(0.2), ({ message }: Error) => {
        assert.equal(message.split("\n").at(-1), `  ${line}`);
        return true;
      }),
    );
    assert.deepEqual([...new Set(warnings)], [line]);
  });

  it("says that abandoned Machines cannot be looked for", async () => {
    server.refusals[`GET ${MACHINES}/namespaces/demo/machines`] = "not allowed";
    await assert.rejects(waits.create(0.2), /\n {2}abandoned Machines cannot be looked for: not allowed$/);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AnotherClusterError } from "../../../../clients/kubernetes/client";
import { ClusterAvailabilityProvider } from "../../../../resources/cluster-availability/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";

const API = "/apis/cluster.x-k8s.io/v1beta2";

describe("ClusterAvailabilityProvider", () => {
  const provider = new ClusterAvailabilityProvider();
  let directory: string;
  let server: FakeApiServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    server = new FakeApiServer();
    const resources = [
      { name: "clusters", kind: "Cluster", namespaced: true },
      { name: "machines", kind: "Machine", namespaced: true },
    ];
    server.answers[API] = { resources };
    hold();
    await server.start();
    writeFileSync(join(directory, "kubeconfig"), server.kubeconfig("admin"));
  });

  afterEach(() => {
    server.stop();
    rmSync(directory, { recursive: true });
  });

  /** Lets the Cluster have conditions; without any there is no Cluster. */
  function hold(...conditions: object[]): void {
    holdStatus({ conditions });
  }

  function holdStatus(status: { conditions: object[] }): void {
    const { conditions } = status;
    const metadata = { namespace: "demo", name: "demo" };
    const spec = { controlPlaneEndpoint: { host: "192.0.2.1", port: 30000 } };
    const clusters = conditions.length === 0 ? [] : [{ metadata, spec, status }];
    server.answers[`${API}/clusters`] = FakeApiServer.list(...clusters);
    server.answers[`${API}/namespaces/demo/clusters`] = FakeApiServer.list(...clusters);
    server.answers[`${API}/namespaces/demo/machines`] = FakeApiServer.list();
  }

  const condition = (status: string) => ({ type: "Available", status, reason: "NotReady", message: "no Nodes\nyet" });
  const inputs = () => ({
    management: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "demo",
    cluster: "demo",
    machines: 0,
    timeoutSeconds: 0.1,
  });
  const state = () => ({ ...inputs(), endpoint: "https://192.0.2.1:30000" });
  const diff = async () => (await provider.diff("demo/demo", state(), inputs())).changes;
  const read = async () => (await provider.read("demo/demo", state())).id;

  it("is there once the Cluster is available", async () => {
    hold(condition("True"));
    assert.deepEqual(await provider.create({ ...inputs(), timeoutSeconds: 10 }), {
      id: "demo/demo",
      outs: { ...inputs(), timeoutSeconds: 10, endpoint: "https://192.0.2.1:30000" },
    });
    assert.equal(await diff(), false);
    assert.equal(await read(), "demo/demo");
  });

  it("is a change, and gone, where the Cluster is not available", async () => {
    hold(condition("False"));
    assert.equal(await diff(), true);
    assert.equal(await read(), "");
  });

  it("is a change, and gone, where there is no Cluster", async () => {
    assert.equal(await diff(), true);
    assert.equal(await read(), "");
  });

  it("is a change, and gone, where the API server cannot be asked, and says why", async () => {
    server.stop();
    assert.equal(await diff(), true);
    const warnings = await warningsOf(async () => assert.equal(await read(), ""));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^The availability of Cluster demo\/demo counts as gone: .*ECONNREFUSED 127.0.0.1/);
    await assert.rejects(provider.create(inputs()), /Available, not after 0.1 s: .*ECONNREFUSED/);
  });

  it("is there once machines that are declared were made, also where there are to be more of them", async () => {
    const status = { conditions: [condition("True")], controlPlane: { replicas: 1 }, workers: { replicas: 2 } };
    holdStatus(status);
    const wait = { ...inputs(), timeoutSeconds: 2 };
    const created = await provider.create({ ...wait, machines: 3 });
    assert.equal(created.outs.machines, 3);
    await assert.rejects(provider.update("demo/demo", created.outs, { ...inputs(), machines: 4 }), /not after 0.1 s/);
    const update = provider.update("demo/demo", created.outs, { ...wait, machines: 4 });
    const metadata = { namespace: "demo", name: "demo" };
    const spec = { controlPlaneEndpoint: { host: "192.0.2.1", port: 30000 } };
    server.send("MODIFIED", { metadata, spec, status: { ...status, workers: { replicas: 3 } } });
    assert.equal((await update).outs.machines, 4);
    // Since then, three were scaled down by hand.
    server.send("MODIFIED", { metadata, spec, status: { ...status, workers: { replicas: 0 } } });
    const { outs } = await provider.update("demo/demo", { ...created.outs, machines: 4 }, { ...wait, machines: 4 });
    assert.equal(outs.machines, 4);
  });

  it("says what is missing when the time is up, and which kinds cannot be asked for", async () => {
    hold(condition("False"));
    await assert.rejects(provider.create(inputs()), ({ message }: Error) => {
      const [first, cluster, ...others] = message.split("\n");
      assert.equal(first, "Cluster demo/demo is not Available, not after 0.1 s");
      assert.equal(cluster, "  Cluster demo: Available=False (NotReady): no Nodes yet");
      assert.match(others.at(-2)!, /^ {2}Metal3Cluster: the cluster at .* does not serve Metal3Cluster/);
      return true;
    });
  });

  it("is not called gone where the kubeconfig leads to another cluster", async () => {
    server.uid = "uid-2";
    assert.equal(await diff(), true);
    await assert.rejects(read(), AnotherClusterError);
    await assert.rejects(provider.create(inputs()), /leads to another cluster/);
  });

  it("asks once for many Clusters", async () => {
    const paths: string[] = [];
    server.onRequest = ({ url }) => paths.push(url!);
    await Promise.all(Array.from({ length: 100 }, diff));
    assert.deepEqual(
      paths.filter((path) => !path.includes("watch=true")),
      ["/api/v1/namespaces/kube-system", API, `${API}/clusters`],
    );
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AnotherClusterError } from "../../../../clients/kubernetes/client";
import type { MachineNumbers } from "../../../../resources/cluster-availability/machines";
import { ClusterAvailabilityProvider } from "../../../../resources/cluster-availability/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";

const API = "/apis/cluster.x-k8s.io/v1beta2";
const CONTROL_PLANES = "/apis/controlplane.cluster.x-k8s.io/v1beta2";
const spec = { controlPlaneEndpoint: { host: "192.0.2.1", port: 30000 } };

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
      { name: "machinedeployments", kind: "MachineDeployment", namespaced: true },
    ];
    server.answers[API] = { resources };
    const controlPlanes = { name: "kubeadmcontrolplanes", kind: "KubeadmControlPlane", namespaced: true };
    server.answers[CONTROL_PLANES] = { resources: [controlPlanes] };
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

  const cluster = (status: object) => ({ metadata: { namespace: "demo", name: "demo" }, spec, status });

  function holdStatus(status: { conditions: object[] }): void {
    const clusters = status.conditions.length === 0 ? [] : [cluster(status)];
    server.answers[`${API}/clusters`] = FakeApiServer.list(...clusters);
    server.answers[`${API}/namespaces/demo/clusters`] = FakeApiServer.list(...clusters);
    server.answers[`${API}/namespaces/demo/machines`] = FakeApiServer.list();
  }

  /** Lets the KubeadmControlPlane and a MachineDeployment have these replicas and conditions. */
  function holdReplicas(controlPlane: number, workers: number, ...conditions: object[]): void {
    const object = (name: string, replicas: number) =>
      FakeApiServer.list({ metadata: { namespace: "demo", name }, spec: { replicas }, status: { conditions } });
    server.answers[`${CONTROL_PLANES}/namespaces/demo/kubeadmcontrolplanes`] = object("demo", controlPlane);
    server.answers[`${API}/namespaces/demo/machinedeployments`] = object("demo-md-0", workers);
  }

  const condition = (status: string) => ({ type: "Available", status, reason: "NotReady", message: "no Nodes\nyet" });
  const machines = (controlPlane: number, workers: number) => ({ controlPlane, workers });
  const inputs = () => ({
    management: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "demo",
    cluster: "demo",
    machines: machines(0, 0),
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
    await assert.rejects(provider.create(inputs()), /is not Available: not after 0.1 s: .*ECONNREFUSED/);
  });

  const withMachines = (controlPlane: number, workers: number, ...conditions: object[]) => ({
    conditions: [condition("True"), ...conditions],
    controlPlane: { replicas: controlPlane },
    workers: { replicas: workers },
  });
  const update = (declared: MachineNumbers, timeoutSeconds = 30, before = machines(1, 2)) =>
    provider.update("demo/demo", { ...state(), machines: before }, { ...inputs(), machines: declared, timeoutSeconds });

  it("is there once machines that are declared were made, which costs no request", async () => {
    holdStatus(withMachines(1, 2));
    const paths: string[] = [];
    server.onRequest = ({ url }) => paths.push(url!);
    const { outs } = await provider.create({ ...inputs(), machines: machines(1, 2), timeoutSeconds: 30 });
    assert.deepEqual(outs.machines, machines(1, 2));
    assert.ok(paths.length > 0 && !paths.some((path) => path.includes("/namespaces/demo/")), paths.join("\n"));
  });

  it("waits for the machines that the live objects want", async () => {
    holdStatus(withMachines(1, 1));
    // Two of three control-plane machines are still to be made; a worker was scaled down with kubectl.
    holdReplicas(3, 1);
    await assert.rejects(
      update(machines(3, 2), 0.1),
      new RegExp(
        "^Error: Cluster demo/demo is Available with 1 control-plane and 1 worker machines; 3 control-plane and 2 worker " +
          "machines are declared, and the live objects want 3 control-plane and 1 worker machines: not after",
      ),
    );
    const updated = update(machines(3, 2));
    server.send("MODIFIED", cluster(withMachines(2, 1)));
    server.send("MODIFIED", cluster(withMachines(3, 1)));
    assert.deepEqual((await updated).outs.machines, machines(3, 2));
    // Since then, more were scaled down.
    holdReplicas(1, 0);
    server.send("MODIFIED", cluster(withMachines(1, 0)));
    assert.deepEqual((await update(machines(3, 2))).outs.machines, machines(3, 2));
  });

  it("waits for machines that others seem to stand for, where another number is declared than before", async () => {
    // Workers were scaled up with kubectl, and two control-plane machines are still to be made.
    holdStatus(withMachines(1, 3));
    holdReplicas(3, 3);
    const declared = machines(3, 1);
    const failure =
      /is Available with 1 control-plane and 3 worker machines; 3 control-plane and 1 worker machines are/;
    await assert.rejects(update(declared, 0.1, machines(1, 1)), failure);
    const updated = update(declared, 30, machines(1, 1));
    server.send("MODIFIED", cluster(withMachines(3, 3)));
    await updated;
    // A rollout of the control plane has a surge Machine, and a worker is still to be made.
    server.send("MODIFIED", cluster(withMachines(4, 3)));
    holdReplicas(3, 4);
    await assert.rejects(
      update(machines(3, 2), 0.1, declared),
      /with 4 control-plane and 3 worker machines; 3 .* and 2/,
    );
  });

  it("waits for machines of one part, where the other has as many fewer", async () => {
    // Workers are being deleted, and two control-plane machines are still to be made.
    holdStatus(withMachines(1, 3));
    holdReplicas(3, 1);
    await assert.rejects(update(machines(3, 1), 0.1, machines(1, 3)), /with 1 control-plane and 3 worker machines; 3 /);
    await assert.rejects(update(machines(3, 1), 0.1, machines(3, 1)), /with 1 control-plane and 3 worker machines; 3 /);
    const updated = update(machines(3, 1), 30, machines(1, 3));
    server.send("MODIFIED", cluster(withMachines(3, 1)));
    await updated;
  });

  it("takes the one number of an older state for another", async () => {
    holdStatus(withMachines(1, 3));
    holdReplicas(3, 1);
    const before = 4 as unknown as MachineNumbers;
    const older = { ...state(), machines: before };
    assert.equal((await provider.diff("demo/demo", older, { ...inputs(), machines: machines(3, 1) })).changes, true);
    assert.equal((await provider.read("demo/demo", older)).id, "demo/demo");
    await assert.rejects(update(machines(1, 3), 0.1, before), /the live objects want 3 control-plane and 1 worker/);
  });

  it("does not ask for them where the declared numbers are the same", async () => {
    holdStatus(withMachines(1, 3));
    assert.deepEqual((await update(machines(1, 1), 30, machines(1, 1))).outs.machines, machines(1, 1));
  });

  it("waits for the machines that a managed topology wants", async () => {
    const topology = { controlPlane: { replicas: 3 }, workers: { machineDeployments: [{ replicas: 1 }] } };
    const managed = (status: object) => ({ ...cluster(status), spec: { ...spec, topology } });
    holdReplicas(1, 1);
    server.answers[`${API}/clusters`] = FakeApiServer.list(managed(withMachines(1, 1)));
    server.answers[`${API}/namespaces/demo/clusters/demo`] = managed(withMachines(1, 1));
    await assert.rejects(
      update(machines(3, 1), 0.1),
      / are declared, and the live objects want 3 .* and 1 .*: not after/,
    );
    const updated = update(machines(3, 1));
    server.send("MODIFIED", managed(withMachines(3, 1)));
    assert.deepEqual((await updated).outs.machines, machines(3, 1));
  });

  it("asks again for the live objects where that has failed", async () => {
    holdStatus(withMachines(1, 1));
    holdReplicas(1, 1);
    const path = `${API}/namespaces/demo/machinedeployments`;
    server.refusals[`GET ${path}`] = "not now";
    server.onRequest = ({ url }) => url === path && setImmediate(() => delete server.refusals[`GET ${path}`]);
    assert.deepEqual((await update(machines(1, 2))).outs.machines, machines(1, 2));
  });

  it("says that a Cluster still scales up, and what blocks that", async () => {
    const message = "Scaling up from 1 to 3 replicas is blocked because:\n* waiting for etcd";
    const scalingUp = { type: "ScalingUp", status: "True", reason: "ScalingUp", message };
    holdStatus(withMachines(1, 1, scalingUp));
    holdReplicas(3, 1, scalingUp);
    await assert.rejects(provider.create(inputs()), ({ message }: Error) => {
      const explanation =
        "ScalingUp=True (ScalingUp): Scaling up from 1 to 3 replicas is blocked because: * waiting for etcd";
      assert.deepEqual(message.split("\n").slice(0, 4), [
        "Cluster demo/demo is Available, but is still scaling up: not after 0.1 s",
        `  Cluster demo: ${explanation}`,
        `  KubeadmControlPlane demo: ${explanation}`,
        `  MachineDeployment demo-md-0: ${explanation}`,
      ]);
      return true;
    });
  });

  it("says what is missing when the time is up, and which kinds cannot be asked for", async () => {
    hold(condition("False"));
    await assert.rejects(provider.create(inputs()), ({ message }: Error) => {
      const [first, cluster, ...others] = message.split("\n");
      assert.equal(first, "Cluster demo/demo is not Available: not after 0.1 s");
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

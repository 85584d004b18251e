import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { retry } from "../../../clients/retry";
import type { NodeBehaviour } from "../../../fake-kubelets/behaviour";
import { FakeKubelets } from "../../../fake-kubelets/controller";
import { FakeApiServer } from "../api-server";
import { warningsOf } from "../warnings";
import {
  CLUSTER,
  HOSTS,
  host,
  kind,
  labels,
  machine,
  MACHINES,
  managementKinds,
  secret,
  SECRETS,
  stopped,
} from "./demo-cluster";

const NODES = "/api/v1/nodes";

interface Node {
  metadata: { name: string; labels: Record<string, string> };
  spec: { providerID: string; taints?: unknown };
  status: { conditions: { type: string; status: string }[]; nodeInfo: { kubeletVersion: string } };
}

describe("FakeKubelets", () => {
  let management: FakeApiServer;
  let workload: FakeApiServer;
  let stop: AbortController;

  beforeEach(async () => {
    stop = new AbortController();
    management = new FakeApiServer();
    workload = new FakeApiServer();
    await Promise.all([management.start(), workload.start()]);
    management.answers[SECRETS] = FakeApiServer.list(secret(workload.kubeconfig("admin")));
    Object.assign(management.answers, managementKinds);
    management.answers[MACHINES] = FakeApiServer.list(
      machine("first", { "cluster.x-k8s.io/control-plane": "" }),
      machine("second", {}),
    );
    management.answers[CLUSTER] = { metadata: { namespace: "demo", name: "demo" } };
    delete workload.answers["/api/v1/nodes"];
    workload.answers["/api/v1"] = { resources: [kind("nodes", "Node", false), kind("pods", "Pod")] };
  });

  afterEach(() => {
    stop.abort();
    management.stop();
    workload.stop();
  });

  const start = (hosts: object[], behaviour: NodeBehaviour = {}) => {
    management.answers[HOSTS] = FakeApiServer.list(...hosts);
    const client = KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));
    new FakeKubelets(client, { fleet: "fleet-1", behaviour }).start(stop.signal);
  };
  /** Lets a watch tell of a change: by default that for hosts. */
  const change = async (object: object, type = "MODIFIED", path = HOSTS) => {
    const watch = () => management.watches.find(({ req }) => req.url!.startsWith(`${path}?`));
    await until(() => watch() !== undefined);
    watch()!.write(`${JSON.stringify({ type, object })}\n`);
  };
  const node = (name = "demo-0") => workload.answers[`${NODES}/${name}`] as Node | undefined;
  const readiness = () => node()?.status.conditions.find(({ type }) => type === "Ready")?.status;
  const pods = () => Object.keys(workload.answers).filter((path) => path.includes("/kube-system/pods/"));
  const until = (isSo: () => boolean) =>
    retry("condition", { timeoutSeconds: 10, intervalSeconds: 0.01 }, async () => {
      await Promise.resolve();
      assert.ok(isSo());
    });

  it("write the Node of a control-plane machine and its Pods while its host is being provisioned", async () => {
    start([host("provisioning", "first")]);
    await until(() => pods().length === 3 && node() !== undefined);
    assert.deepEqual(node()!.metadata.labels, {
      ...labels,
      "metal3.io/uuid": "uid-demo-0",
      "node-role.kubernetes.io/control-plane": "",
    });
    assert.equal(node()!.spec.providerID, "metal3://demo/demo-0/first");
  });

  it("write the Node of a worker without Pods", async () => {
    start([host("provisioned", "second")]);
    await until(() => node()?.status.nodeInfo.kubeletVersion === "v1.34.4");
    assert.equal(node()!.spec.taints, undefined);
    assert.deepEqual(pods(), []);
  });

  it("write all Pods of a Node, of which one could not be written at first", async () => {
    const { "/api/v1": served } = workload.answers;
    workload.answers["/api/v1"] = { resources: [kind("nodes", "Node", false)] };
    let looks = 0;
    workload.onRequest = ({ method, url }) => {
      if (method === "GET" && url!.startsWith(NODES) && ++looks === 2) {
        workload.answers["/api/v1"] = served;
      }
    };
    const warnings = await warningsOf(async () => {
      start([host("provisioned", "first")]);
      await until(() => pods().length === 3 && node() !== undefined);
    });
    assert.match(warnings.join(), /does not serve Pod/);
  });

  it("write nothing for a host that no machine has, and leave a Node alone that is not theirs", async () => {
    workload.answers[`${NODES}/mine`] = { metadata: { name: "mine", labels: {} } };
    start([host("available"), host("provisioned", "second", "demo-1")]);
    await until(() => node("demo-1") !== undefined);
    assert.equal(node("demo-0"), undefined);
    assert.ok(node("mine") !== undefined);
  });

  it("delete the Node and its Pods when the host is given back, and write another for its next machine", async () => {
    start([host("provisioned", "first")]);
    await until(() => pods().length === 3);
    await change(host("deprovisioning", "first"));
    await until(() => node() === undefined && pods().length === 0);
    await change(host("provisioned", "second"));
    await until(() => node()?.spec.providerID === "metal3://demo/demo-0/second");
  });

  it("replace a Node of the host's machine before, whose provider ID cannot be changed", async () => {
    workload.answers[`${NODES}/demo-0`] = {
      metadata: { name: "demo-0", labels },
      spec: { providerID: "metal3://demo/demo-0/gone" },
    };
    const deleted: string[] = [];
    workload.onRequest = ({ method, url }) => method === "DELETE" && deleted.push(url!);
    start([host("provisioned", "second")]);
    await until(() => node()?.spec.providerID === "metal3://demo/demo-0/second");
    assert.ok(deleted.some((url) => url.startsWith(`${NODES}/demo-0`)));
  });

  it("leave the Nodes of a cluster alone that is being deleted", async () => {
    start([host("provisioned", "second")]);
    await until(() => node() !== undefined);
    const asked = new Promise<void>((resolve) => {
      management.onRequest = ({ url }) => url!.endsWith("/clusters/demo") && resolve();
    });
    management.answers[CLUSTER] = {
      metadata: { namespace: "demo", name: "demo", deletionTimestamp: "2026-01-01T00:00:00Z" },
    };
    await change(host("deprovisioning", "second"));
    await asked;
    assert.ok(node() !== undefined);
  });

  it("delete the Nodes of a cluster without hosts from the API that another one shares, and no others", async () => {
    for (const name of ["gone", "other"]) {
      const metadata = { name: `${name}-0`, labels };
      workload.answers[`${NODES}/${name}-0`] = { metadata, spec: { providerID: `metal3://${name}/${name}-0/first` } };
    }
    start([host("available", undefined, "other-0", "other"), host("provisioned", "second")]);
    await until(() => node() !== undefined && node("gone-0") === undefined);
    assert.ok(node("other-0") !== undefined);
  });

  it("write the Node of a machine of which they are told after its host", async () => {
    management.answers[MACHINES] = FakeApiServer.list();
    const looked = new Promise<void>((resolve) => (workload.onRequest = () => resolve()));
    start([host("provisioned", "second")]);
    await looked;
    await change(machine("second", {}), "ADDED", MACHINES);
    await until(() => node() !== undefined);
  });

  describe("whose machine is being deleted", () => {
    /** The lists of Pods that were asked for, and whether the Node was Ready then. */
    let listed: [url: string, readiness: string | undefined][];
    let deleted: string[];
    let looks: number;
    const deletionTimestamp = "2026-01-01T00:00:00Z";
    const pod = (name: string, metadata: object = {}) => ({ metadata: { namespace: "default", name, ...metadata } });
    const path = (name: string) => `/api/v1/namespaces/default/pods/${name}`;
    const deleteMachine = ({ metadata, ...second }: { metadata: object } = machine("second", {})) =>
      change({ ...second, metadata: { ...metadata, deletionTimestamp } }, "MODIFIED", MACHINES);

    beforeEach(() => {
      [listed, deleted, looks] = [[], [], 0];
      const pods = [pod("ending", { uid: "1", deletionTimestamp }), pod("another", { uid: "2", deletionTimestamp })];
      workload.answers["/api/v1/pods"] = FakeApiServer.list(...pods, pod("running"));
      workload.answers[path("ending")] = pods[0];
      workload.answers[path("another")] = pod("another", { uid: "3" });
      workload.answers[path("running")] = pod("running");
      workload.onRequest = ({ method, url }) => {
        if (url!.startsWith("/api/v1/pods")) {
          listed.push([url!, readiness()]);
        } else if (url!.startsWith(`${NODES}?`)) {
          looks += 1;
        } else if (method === "DELETE") {
          deleted.push(url!);
        }
      };
    });

    it("end the Pods on its Node that are being deleted, so that it is drained, and no others", async () => {
      start([host("provisioned", "second")]);
      await until(() => readiness() === "True");
      assert.deepEqual(listed, []);
      await deleteMachine();
      await until(() => workload.answers[path("ending")] === undefined && deleted.length === 2);
      assert.deepEqual(listed, [["/api/v1/pods?fieldSelector=spec.nodeName%3Ddemo-0", "True"]]);
      assert.ok(deleted.every((url) => !url.startsWith(path("running"))));
      assert.ok(workload.answers[path("another")] !== undefined);
    });

    it("end none while they are silent", async () => {
      const silent = stopped(machine("second", {}));
      management.answers[MACHINES] = FakeApiServer.list(silent);
      start([host("provisioned", "second")]);
      await until(() => readiness() === "Unknown");
      const before = looks;
      await deleteMachine(silent);
      await until(() => looks > before);
      await deleteMachine();
      await until(() => workload.answers[path("ending")] === undefined);
      assert.ok(listed.every(([, readiness]) => readiness === "True"));
    });
  });

  it("are silent for a Machine that says so, and speak again, also for the next Machine on its host", async () => {
    const [second, silent] = [machine("second", {}), stopped(machine("second", {}))];
    start([host("provisioned", "second")]);
    await until(() => readiness() === "True");
    for (const object of [silent, second, silent]) {
      await change(object, "MODIFIED", MACHINES);
      await until(() => readiness() === (object === silent ? "Unknown" : "True"));
    }
    await change(host("provisioned", "first"));
    await until(() => node()?.spec.providerID === "metal3://demo/demo-0/first" && readiness() === "True");
  });

  it("start after the time that they take", async () => {
    const provisioned = host("provisioned", "second");
    Object.assign(provisioned.status, { operationHistory: { provision: { end: new Date().toISOString() } } });
    const started = Date.now();
    start([provisioned], { startupSeconds: 0.5 });
    await until(() => node() !== undefined);
    assert.ok(Date.now() - started >= 450);
  });

  it("fail after the time that they last", async () => {
    workload.answers[`${NODES}/demo-0`] = {
      metadata: {
        name: "demo-0",
        labels: { ...labels, "metal3.io/uuid": "uid-demo-0" },
        creationTimestamp: new Date().toISOString(),
      },
      spec: { providerID: "metal3://demo/demo-0/second" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    };
    const started = Date.now();
    start([host("provisioned", "second")], { failingShare: 1, failAfterSeconds: 1 });
    await until(() => readiness() === "Unknown");
    assert.ok(Date.now() - started >= 900);
  });

  it("try again where the workload API server does not answer yet", async () => {
    workload.stop();
    const { server } = KubernetesClient.fromKubeconfig(workload.kubeconfig("admin"));
    const failure = new RegExp(`^demo: failure 1, next try in 0.5 s: .*${server}/.* ECONNREFUSED`);
    await warningsOf(async (warnings) => {
      start([host("provisioned", "second")]);
      await until(() => warnings.some((warning) => failure.test(warning)));
      assert.equal(node(), undefined);
      await workload.start();
      await until(() => readiness() === "True");
    });
  });

  describe("forget the client", () => {
    const client = () => KubernetesClient.fromKubeconfig(workload.kubeconfig("admin"));

    it("of a cluster whose hosts are gone", async () => {
      start([host("provisioned", "second")]);
      await until(() => node() !== undefined);
      const first = client();
      await change(host("provisioned", "second"), "DELETED");
      await until(() => client() !== first);
    });

    it("of a kubeconfig that a cluster no longer has", async () => {
      start([host("provisioned", "second")]);
      await until(() => node() !== undefined);
      const first = client();
      await change(secret(`${workload.kubeconfig("admin")}\n`), "MODIFIED", SECRETS);
      await until(() => {
        void change(host("provisioned", "second"));
        return client() !== first;
      });
    });
  });
});

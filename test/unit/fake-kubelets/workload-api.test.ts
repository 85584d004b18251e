import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { BARE_METAL_HOST, MACHINE } from "../../../clients/kubernetes/kinds";
import type { AnyObject } from "../../../clients/kubernetes/objects";
import { etcdAnnotations } from "../../../fake-kubelets/in-memory-etcd";
import { machinesOn } from "../../../fake-kubelets/machines";
import { ClusterNodes } from "../../../fake-kubelets/nodes";
import { FakeWorkloadApi } from "../../../fake-kubelets/workload-api";
import { FakeApiServer } from "../api-server";
import { host, kind, machine } from "./demo-cluster";

const NODE = "/api/v1/nodes/demo-0";
const ETCD_POD = "/api/v1/namespaces/kube-system/pods/etcd-demo-0";
const GROUP = "etcd.inmemory.infrastructure.cluster.x-k8s.io";

describe("FakeWorkloadApi", () => {
  let workload: FakeApiServer;
  let nodes: ClusterNodes;

  beforeEach(async () => {
    workload = new FakeApiServer();
    workload.answers["/api/v1"] = { resources: [kind("nodes", "Node", false), kind("pods", "Pod")] };
    await workload.start();
    const client = KubernetesClient.fromKubeconfig(workload.kubeconfig("admin"));
    nodes = new ClusterNodes(new FakeWorkloadApi(client), "fleet-1", {});
  });

  afterEach(() => workload.stop());

  /** Writes the Node of a control-plane machine on the host, as where there is none. */
  const writeNodeOf = async (name: string) => {
    const hosts = [{ ...BARE_METAL_HOST, ...host("provisioned", name) }];
    const machines = [{ ...MACHINE, ...machine(name, { "cluster.x-k8s.io/control-plane": "" }) }];
    const [provisioned] = machinesOn(hosts, machines);
    await nodes.write(provisioned!, undefined);
  };
  const annotations = () => (workload.answers[ETCD_POD] as AnyObject).metadata!.annotations!;
  const mark = (name: string, value: string) => (annotations()[`${GROUP}/${name}`] = value);

  it("replaces the etcd Pod of the host's machine before, whose Node Cluster API has deleted", async () => {
    await writeNodeOf("first");
    mark("member-removed", "");
    delete workload.answers[NODE];
    await writeNodeOf("second");
    assert.deepEqual(annotations(), {
      "kubernetes.io/config.mirror": "demo-0",
      ...etcdAnnotations("demo", "second"),
    });
    assert.ok(workload.answers[NODE] !== undefined);
  });

  it("leaves the marks on the machine's own etcd Pod", async () => {
    await writeNodeOf("first");
    mark("leader-from", "2026-01-01T00:00:00Z");
    delete workload.answers[NODE];
    await writeNodeOf("first");
    assert.equal(annotations()[`${GROUP}/leader-from`], "2026-01-01T00:00:00Z");
    assert.ok(workload.answers[NODE] !== undefined);
  });

  it("reads nothing where nothing is there", async () => {
    const requests: string[] = [];
    workload.onRequest = ({ method, url }) => url!.startsWith("/api/v1/") && requests.push(method!);
    await writeNodeOf("first");
    assert.deepEqual(requests, ["POST", "POST", "POST", "POST", "POST"]);
  });
});

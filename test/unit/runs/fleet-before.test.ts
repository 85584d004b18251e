import assert from "node:assert/strict";
import { mock } from "node:test";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { fleetBefore } from "../../../runs/fleet-before";
import { FakeApiServer } from "../api-server";

const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
const cluster = (name: string) => ({ metadata: { namespace: name, name } });

describe("what there is of a fleet before a run", () => {
  let management: FakeApiServer;

  beforeEach(async () => {
    management = new FakeApiServer();
    await management.start();
  });

  afterEach(() => management.stop());

  const before = (user = "admin") => {
    const client = KubernetesClient.fromKubeconfig(management.kubeconfig(user));
    return fleetBefore({ management: () => client });
  };

  const serve = (items: object[], metadata: object = {}) => {
    const kinds = [{ name: "clusters", kind: "Cluster", namespaced: true, verbs: ["list"] }];
    management.answers[CLUSTER_API] = { resources: kinds };
    const list = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "ClusterList", metadata, items };
    management.answers[`${CLUSTER_API}/clusters`] = list;
  };

  it("is nothing without a management cluster, or without Cluster API in it", async () => {
    assert.deepEqual(await fleetBefore({ management: () => undefined }), { managementCluster: "absent" });
    assert.deepEqual(await before(), { managementCluster: "absent" });
  });

  it("are the Clusters of the management cluster, of which one is read", async () => {
    const requests: string[] = [];
    management.onRequest = ({ url }) => requests.push(url!);
    serve([cluster("one")], { continue: "token", remainingItemCount: 999 });
    assert.deepEqual(await before(), { managementCluster: "ready", clusters: 1000 });
    assert.deepEqual(requests, [CLUSTER_API, `${CLUSTER_API}/clusters?limit=1`]);
    serve([cluster("one")]);
    assert.deepEqual(await before(), { managementCluster: "ready", clusters: 1 });
    serve([]);
    assert.deepEqual(await before(), { managementCluster: "ready", clusters: 0 });
  });

  it("are all counted where the API server does not say how many more there are", async () => {
    serve([cluster("one")], { continue: "token" });
    management.onRequest = ({ url }) => url === `${CLUSTER_API}/clusters` && serve([cluster("one"), cluster("two")]);
    assert.deepEqual(await before(), { managementCluster: "ready", clusters: 2 });
  });

  it("is not known if the management cluster refuses to answer, or its kubeconfig cannot be read", async () => {
    const unreachable = { managementCluster: "unreachable" };
    assert.deepEqual(await before("nobody"), unreachable);
    const management = () => {
      throw new Error("half written");
    };
    assert.deepEqual(await fleetBefore({ management }), unreachable);
  });

  it("is not waited for longer than 10 s", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const client = { served: () => new Promise(() => undefined) } as unknown as KubernetesClient;
      const asked = fleetBefore({ management: () => client });
      mock.timers.tick(10_000);
      assert.deepEqual(await asked, { managementCluster: "unreachable" });
    } finally {
      mock.timers.reset();
    }
  });
});

import assert from "node:assert/strict";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { deleteAbandonedMachines } from "../../../../resources/cluster-availability/abandoned-machines";
import { FakeApiServer } from "../../api-server";

const MACHINES = "/apis/cluster.x-k8s.io/v1beta2";
const METAL3_MACHINES = "/apis/infrastructure.cluster.x-k8s.io/v1beta2";
const CONFIGS = "/apis/bootstrap.cluster.x-k8s.io/v1beta2";
const NAMESPACE = "namespaces/demo";

/** A Machine as the KubeadmControlPlane controller creates it, with what refers to objects named as itself. */
function machine(name: string) {
  return {
    metadata: { namespace: "demo", name, uid: `uid-of-${name}` },
    spec: {
      infrastructureRef: { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "Metal3Machine", name },
      bootstrap: { configRef: { apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name } },
    },
    status: {},
  };
}

describe("deleteAbandonedMachines", () => {
  let server: FakeApiServer;

  beforeEach(async () => {
    server = new FakeApiServer();
    server.answers[MACHINES] = { resources: [{ name: "machines", kind: "Machine", namespaced: true }] };
    server.answers[METAL3_MACHINES] = {
      resources: [{ name: "metal3machines", kind: "Metal3Machine", namespaced: true }],
    };
    server.answers[CONFIGS] = { resources: [{ name: "kubeadmconfigs", kind: "KubeadmConfig", namespaced: true }] };
    await server.start();
  });

  afterEach(() => server.stop());

  const hold = (path: string, object: { metadata: { name: string } }) => {
    server.answers[`${path}/${object.metadata.name}`] = object;
  };
  const holdMachine = (object: ReturnType<typeof machine>) => hold(`${MACHINES}/${NAMESPACE}/machines`, object);
  const holdMetal3Machine = (name: string) =>
    hold(`${METAL3_MACHINES}/${NAMESPACE}/metal3machines`, { metadata: { name } });
  const holdConfig = (name: string) => hold(`${CONFIGS}/${NAMESPACE}/kubeadmconfigs`, { metadata: { name } });

  const deleteThem = async () => {
    const client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
    const names = await deleteAbandonedMachines(client, "demo");
    const left = (await client.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }, { namespace: "demo" }))
      .map(({ metadata }) => metadata!.name)
      .sort();
    return { names, left };
  };

  it("deletes a Machine that has lost both of its objects, and no other", async () => {
    holdMachine(machine("abandoned"));
    holdMachine(machine("whole"));
    holdMetal3Machine("whole");
    holdConfig("whole");
    assert.deepEqual(await deleteThem(), { names: ["abandoned"], left: ["whole"] });
  });

  it("does so with the in-memory backend", async () => {
    server.answers[METAL3_MACHINES] = { resources: [{ name: "devmachines", kind: "DevMachine", namespaced: true }] };
    for (const name of ["abandoned", "whole"]) {
      const { spec, ...rest } = machine(name);
      holdMachine({ ...rest, spec: { ...spec, infrastructureRef: { ...spec.infrastructureRef, kind: "DevMachine" } } });
    }
    hold(`${METAL3_MACHINES}/${NAMESPACE}/devmachines`, { metadata: { name: "whole" } });
    holdConfig("whole");
    assert.deepEqual(await deleteThem(), { names: ["abandoned"], left: ["whole"] });
  });

  it("leaves a Machine alone that has lost one of them", async () => {
    holdMachine(machine("demo-1"));
    holdMetal3Machine("demo-1");
    holdMachine(machine("demo-2"));
    holdConfig("demo-2");
    assert.deepEqual(await deleteThem(), { names: [], left: ["demo-1", "demo-2"] });
  });

  for (const [which, change] of Object.entries({
    "that has had a Node": { status: { nodeRef: { name: "demo-0" } } },
    "that is being deleted": {
      metadata: { ...machine("demo-1").metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
    },
    "of an infrastructure that is not served": {
      spec: { ...machine("demo-1").spec, infrastructureRef: { kind: "DevMachine", name: "demo-1" } },
    },
  })) {
    it(`leaves a Machine alone ${which}`, async () => {
      holdMachine({ ...machine("demo-1"), ...change } as ReturnType<typeof machine>);
      assert.deepEqual(await deleteThem(), { names: [], left: ["demo-1"] });
    });
  }

  it("asks once where every Machine has had a Node", async () => {
    holdMachine({ ...machine("demo-1"), status: { nodeRef: { name: "demo-0" } } });
    const paths: string[] = [];
    server.onRequest = ({ url }) => paths.push(url!);
    await deleteAbandonedMachines(KubernetesClient.fromKubeconfig(server.kubeconfig("admin")), "demo");
    assert.deepEqual(
      paths.filter((path) => path.includes(NAMESPACE)),
      [`${MACHINES}/${NAMESPACE}/machines`],
    );
  });
});

import assert from "node:assert/strict";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { errorMessage } from "../../../../clients/retry";
import { deleteAbandonedMachines } from "../../../../resources/cluster-availability/abandoned-machines";
import { FakeApiServer } from "../../api-server";
import { CONFIGS, machine, MACHINES, METAL3_MACHINES, serveMachines } from "./machines";

const NAMESPACE = "namespaces/demo";

describe("deleteAbandonedMachines", () => {
  let server: FakeApiServer;

  beforeEach(async () => {
    server = new FakeApiServer();
    serveMachines(server);
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
    const machines = await deleteAbandonedMachines(client, "demo");
    const left = (await client.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }, { namespace: "demo" }))
      .map(({ metadata }) => metadata!.name)
      .sort();
    const errors = machines.flatMap(({ error }) => (error === undefined ? [] : [errorMessage(error)]));
    return { names: machines.map(({ name }) => name), left, errors };
  };

  it("deletes a Machine that has lost both of its objects, and no other", async () => {
    holdMachine(machine("abandoned"));
    holdMachine(machine("whole"));
    holdMetal3Machine("whole");
    holdConfig("whole");
    assert.deepEqual(await deleteThem(), { names: ["abandoned"], left: ["whole"], errors: [] });
  });

  it("deletes the others if one cannot be deleted", async () => {
    holdMachine(machine("demo-1"));
    holdMachine(machine("demo-2"));
    server.refusals[`DELETE ${MACHINES}/${NAMESPACE}/machines/demo-1`] = "denied by a webhook";
    assert.deepEqual(await deleteThem(), {
      names: ["demo-1", "demo-2"],
      left: ["demo-1"],
      errors: ["denied by a webhook"],
    });
  });

  it("does so with the in-memory backend", async () => {
    server.answers[METAL3_MACHINES] = { resources: [{ name: "devmachines", kind: "DevMachine", namespaced: true }] };
    for (const name of ["abandoned", "whole"]) {
      const { spec, ...rest } = machine(name);
      holdMachine({ ...rest, spec: { ...spec, infrastructureRef: { ...spec.infrastructureRef, kind: "DevMachine" } } });
    }
    hold(`${METAL3_MACHINES}/${NAMESPACE}/devmachines`, { metadata: { name: "whole" } });
    holdConfig("whole");
    assert.deepEqual(await deleteThem(), { names: ["abandoned"], left: ["whole"], errors: [] });
  });

  it("leaves a Machine alone that has lost one of them", async () => {
    holdMachine(machine("demo-1"));
    holdMetal3Machine("demo-1");
    holdMachine(machine("demo-2"));
    holdConfig("demo-2");
    assert.deepEqual(await deleteThem(), { names: [], left: ["demo-1", "demo-2"], errors: [] });
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
      assert.deepEqual(await deleteThem(), { names: [], left: ["demo-1"], errors: [] });
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

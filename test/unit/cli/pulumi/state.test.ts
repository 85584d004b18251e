import assert from "node:assert/strict";
import { hasOwnCluster, settled } from "../../../../cli/pulumi/state";
import type { State, StateResource } from "../../../../cli/pulumi/state";

const resource = (type: string, inputs: Record<string, unknown>): StateResource => ({
  urn: `urn:pulumi:test::metal3-scale::${type}::logical`,
  type,
  custom: true,
  inputs,
});
const cluster = resource("pulumi-nodejs:dynamic/metal3-scale:LocalCluster", { name: "backing-02" });
const namespace = resource("kubernetes:core/v1:Namespace", { metadata: { name: "workload-0001" } });
const secret = resource("kubernetes:core/v1:Secret", { metadata: { namespace: "workload-0001", name: "ca" } });
const tenant = resource("pulumi-nodejs:dynamic/metal3-scale:EtcdTenant", { name: "workload-0001" });
const key = resource("tls:index/privateKey:PrivateKey", { algorithm: "ECDSA" });
const outside = [cluster, namespace, secret, tenant];

const creating = (...resources: StateResource[]): State => ({
  resources: [],
  pending_operations: resources.map((resource) => ({ type: "creating", resource })),
});
const idsOf = ({ resources }: State) => resources.map(({ id }) => id);

describe("cli/state", () => {
  it("notes all that was begun to be created outside of the state before a destroy, by its id", () => {
    const state = settled(creating(...outside, key), "destroy");
    assert.deepEqual(idsOf(state), ["backing-02", "workload-0001", "workload-0001/ca", "workload-0001"]);
    assert.deepEqual(
      state.resources.map(({ outputs }) => outputs),
      outside.map(({ inputs }) => inputs),
    );
  });

  it("notes only clusters before an update, which then finishes them or deletes them", () => {
    const state = settled(creating(...outside, key), "update");
    assert.deepEqual(idsOf(state), ["backing-02"]);
  });

  it("keeps what is known as it is, and no operation", () => {
    const known = { ...cluster, id: "backing-02", outputs: { address: "192.0.2.10" } };
    const state: State = { ...creating(cluster), resources: [known] };
    for (const next of ["update", "destroy"] as const) {
      assert.deepEqual(settled(state, next), { resources: [known] });
    }
  });

  it("has a cluster of its own as soon as one was begun to be created", () => {
    assert.deepEqual(
      [creating(cluster), { resources: [cluster] }, creating(namespace), { resources: [namespace] }].map(hasOwnCluster),
      [true, true, false, false],
    );
  });

  it("notes nothing of an update or a deletion that was begun", () => {
    const pending_operations = (["updating", "deleting"] as const).map((type) => ({ type, resource: cluster }));
    assert.deepEqual(settled({ resources: [], pending_operations }, "destroy"), { resources: [] });
  });
});

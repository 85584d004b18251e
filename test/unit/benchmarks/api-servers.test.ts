import assert from "node:assert/strict";
import { mock } from "node:test";
import { restartApiServers } from "../../../benchmarks/scale/api-servers";
import type { ObjectKind } from "../../../clients/kubernetes/kinds";
import type { AnyObject, ListOptions, ObjectReference } from "../../../clients/kubernetes/objects";

const apiServer = (uid: string, status: "True" | "False" = "True"): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `kube-apiserver-${uid}`, namespace: "backing", uid },
  status: { conditions: [{ type: "Ready", status }] },
});
const manager = (restartCount: number): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "manager", namespace: "capi-system", uid: "manager" },
  status: { containerStatuses: [{ restartCount }] },
});
const cluster: AnyObject = {
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  status: { conditions: [{ type: "Available", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }] },
};

/** A management cluster that has one list of API servers after the other, and of managers. */
function managementCluster(apiServers: AnyObject[][], managers: AnyObject[] = []) {
  const deleted: [name: string, uid: string | undefined][] = [];
  return {
    deleted,
    list: ({ kind }: ObjectKind, { labelSelector }: ListOptions = {}) => {
      if (kind === "Cluster") {
        return Promise.resolve([cluster]);
      }
      const ofManagers = labelSelector === undefined;
      const pods = apiServers.length > 1 && !ofManagers ? apiServers.shift()! : apiServers[0]!;
      return Promise.resolve(ofManagers ? managers.splice(0, 1) : pods);
    },
    delete: async ({ metadata }: ObjectReference, uid?: string) => void deleted.push([metadata.name, uid]),
  };
}

describe("a restart of all API servers", () => {
  const { signal } = new AbortController();
  beforeEach(() => mock.method(console, "log", () => undefined));
  afterEach(() => mock.restoreAll());

  it("ends when others are Ready in their place, and says how often managers were started again", async () => {
    const management = managementCluster([[apiServer("old")], [apiServer("new")]], [manager(1), manager(3)]);
    assert.equal(await restartApiServers(management, 1, signal), 2);
    assert.deepEqual(management.deleted, [["kube-apiserver-old", "old"]]);
  });

  it("waits for no API server that was not Ready before", async () => {
    const before = [apiServer("old"), apiServer("broken", "False")];
    const after = [apiServer("new"), apiServer("other", "False")];
    assert.equal(await restartApiServers(managementCluster([before, after]), 1, signal), 0);
  });

  it("does not take the deleted ones for others, and ends with its signal", async () => {
    const stop = new AbortController();
    const restarted = restartApiServers(managementCluster([[apiServer("old")]]), 1, stop.signal);
    setTimeout(() => stop.abort(), 10);
    await assert.rejects(restarted, { name: "AbortError" });
  });

  it("is refused if there are none", async () => {
    await assert.rejects(restartApiServers(managementCluster([[]]), 1, signal), /has no API servers/);
  });
});

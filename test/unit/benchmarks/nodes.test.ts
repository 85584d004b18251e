import assert from "node:assert/strict";
import { describeNodes, nodeDelays } from "../../../benchmarks/scale/nodes";
import type { ObjectKind } from "../../../clients/kubernetes/kinds";
import type { AnyObject } from "../../../clients/kubernetes/objects";

const time = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const host = (namespace: string, name: string, provisioned?: number): AnyObject => ({
  apiVersion: "metal3.io/v1alpha1",
  kind: "BareMetalHost",
  metadata: { namespace, name },
  status:
    provisioned === undefined
      ? { provisioning: { state: "available" } }
      : { provisioning: { state: "provisioned" }, operationHistory: { provision: { end: time(provisioned) } } },
});
const node = (name: string, created: number): AnyObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, creationTimestamp: time(created) as unknown as Date },
});

const managementCluster = (hosts: AnyObject[], hasHosts = true) => ({
  served: <Kind extends ObjectKind>(kinds: readonly Kind[]) => Promise.resolve(hasHosts ? [...kinds] : []),
  list: () => Promise.resolve(hosts),
});

const { signal } = new AbortController();

describe("the time from a host to its Node", () => {
  const hosts = [host("one", "a", 1), host("one", "b", 2), host("one", "spare"), host("two", "c", 3)];
  const nodes: Record<string, AnyObject[]> = { one: [node("a", 6), node("b", 3)], two: [] };

  it("is that of all provisioned hosts that have one", async () => {
    const delays = await nodeDelays(managementCluster(hosts), async (cluster) => nodes[cluster]!, signal);
    assert.deepEqual(delays, { hosts: 3, seconds: [1, 5], unlisted: 0 });
    assert.equal(
      describeNodes(delays),
      "\n3 hosts are provisioned, 2 of them have Nodes; seconds from one to the other: p50 1, p99 5, max 5",
    );
  });

  it("has no Nodes of the clusters whose Nodes cannot be listed, and says how many these are", async () => {
    const nodesOf = (cluster: string) =>
      cluster === "one" ? Promise.reject(new Error("no kubeconfig")) : Promise.resolve(nodes[cluster]!);
    const delays = await nodeDelays(managementCluster(hosts), nodesOf, signal);
    assert.deepEqual(delays, { hosts: 3, seconds: [], unlisted: 1 });
    assert.equal(
      describeNodes(delays),
      "\n3 hosts are provisioned, 0 of them have Nodes; the Nodes of 1 clusters could not be listed",
    );
  });

  it("is of fleets that have hosts only", async () => {
    assert.equal(await nodeDelays(managementCluster([], false), async () => [], signal), undefined);
  });

  it("ends with its signal", async () => {
    const stopped = AbortSignal.abort(new Error("stopped"));
    await assert.rejects(
      nodeDelays(managementCluster(hosts), async () => [], stopped),
      { message: "stopped" },
    );
  });
});

import assert from "node:assert/strict";
import { leftObjects } from "../../../benchmarks/scale/left";
import type { ObjectKind } from "../../../clients/kubernetes/kinds";
import type { AnyObject, ListOptions } from "../../../clients/kubernetes/objects";

const apiServer = (instance: string): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `${instance}-0`, labels: { "app.kubernetes.io/instance": instance } },
});
const object = (kind: string, name: string): AnyObject => ({ apiVersion: "v1", kind, metadata: { name } });

/** A management cluster that serves all kinds but those in `unserved`, and has one list of objects after the other. */
function managementCluster(lists: AnyObject[][], unserved: string[] = []) {
  const asked: [kind: string, labelSelector: string | undefined][] = [];
  let times = 0;
  return {
    asked,
    served: <Kind extends ObjectKind>(kinds: readonly Kind[]) => {
      times++;
      return Promise.resolve(kinds.filter(({ kind }) => !unserved.includes(kind)));
    },
    list: ({ kind }: ObjectKind, { labelSelector }: ListOptions = {}) => {
      asked.push([kind, labelSelector]);
      const objects = lists[Math.min(times, lists.length) - 1]!;
      return Promise.resolve(objects.filter((object) => object.kind === kind));
    },
  };
}

/** The same cluster as the one backing cluster. */
const both = (management: ReturnType<typeof managementCluster>) => ({ management, backing: [management], etcds: [] });

const signal = new AbortController().signal;
const namesOf = (objects: AnyObject[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata!.name}`);

describe("what is left of workload clusters", () => {
  it("is Clusters, Machines, hosts, the fleet's Namespaces of clusters, and Pods of API servers", async () => {
    const objects = ["Cluster", "Machine", "BareMetalHost", "Namespace", "Secret"].map((kind) => object(kind, "one"));
    const management = managementCluster([[...objects, apiServer("workload-0001")]]);
    assert.deepEqual(namesOf(await leftObjects(both(management), signal, 0)), [
      "Cluster one",
      "Machine one",
      "BareMetalHost one",
      "Namespace one",
      "Pod workload-0001-0",
    ]);
    assert.deepEqual(Object.fromEntries(management.asked), {
      Cluster: undefined,
      Machine: undefined,
      BareMetalHost: undefined,
      Namespace: "metal3-scale/fleet,cluster.x-k8s.io/cluster-name",
      Pod: "app.kubernetes.io/name=kube-apiserver",
    });
  });

  it("is not the API server that clusters share, and no kind that is not served", async () => {
    const objects = [apiServer("backing-01"), object("BareMetalHost", "one")];
    const management = managementCluster([objects], ["BareMetalHost"]);
    assert.deepEqual(await leftObjects(both(management), signal, 0), []);
  });

  it("is Pods of API servers in all backing clusters", async () => {
    const backing = ["backing-01", "workload-0001", "workload-0201"].map((instance) => ({
      list: () => Promise.resolve([apiServer(instance)]),
    }));
    const left = await leftObjects({ management: managementCluster([[]]), backing, etcds: [] }, signal, 0);
    assert.deepEqual(namesOf(left), ["Pod workload-0001-0", "Pod workload-0201-0"]);
  });

  it("is tenants of workload clusters in all etcds", async () => {
    const etcds = [["backing-01"], ["workload-0001"]].map((names) => ({ tenants: () => Promise.resolve(names) }));
    const left = await leftObjects({ management: managementCluster([[]]), backing: [], etcds }, signal, 0);
    assert.deepEqual(namesOf(left), ["EtcdTenant workload-0001"]);
  });

  it("is what has not gone in time", async () => {
    const pod = apiServer("workload-0001");
    assert.deepEqual(await leftObjects(both(managementCluster([[pod], []])), signal, 10), []);
    assert.deepEqual(namesOf(await leftObjects(both(managementCluster([[pod]])), signal, 0)), ["Pod workload-0001-0"]);
  });

  it("ends with its signal", async () => {
    const management = managementCluster([[apiServer("workload-0001")]]);
    await assert.rejects(leftObjects(both(management), AbortSignal.abort(), 10), { name: "AbortError" });
  });
});

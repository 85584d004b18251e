import assert from "node:assert/strict";
import { findWorkloadCluster, workloadClusters } from "../../../cli/workload-cluster";
import { CLUSTER } from "../../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../../clients/kubernetes/kinds";
import { FLEET_LABEL } from "../../../clients/kubernetes/ownership";
import { workloadClusterNames } from "../../../settings/placement";

/** A management cluster with Clusters of these names, each in the Namespace of its name. */
function management(names: readonly string[], { hasClusterApi = true } = {}) {
  const objects = names.map((name) => ({ ...CLUSTER, metadata: { name, namespace: name } }));
  return {
    served: <Kind extends ObjectKind>(kinds: readonly Kind[]) => Promise.resolve(hasClusterApi ? [...kinds] : []),
    list: () => (hasClusterApi ? Promise.resolve(objects) : Promise.reject(new Error("not served"))),
  };
}

describe("workloadClusters", () => {
  const namesIn = async (cluster: Parameters<typeof workloadClusters>[0]) =>
    (await workloadClusters(cluster)).map(({ metadata }) => metadata?.name);

  it("are the fleet's in the management cluster, by name", async () => {
    assert.deepEqual(await namesIn(management(["workload-0002", "mine", "workload-0001"])), [
      "workload-0001",
      "workload-0002",
    ]);
  });

  it("are none of somebody else's Namespace", async () => {
    const others = [{ ...CLUSTER, metadata: { name: "workload-0001", namespace: "default" } }];
    assert.deepEqual(await namesIn({ ...management([]), list: () => Promise.resolve(others) }), []);
  });

  it("are those with the label of a fleet", async () => {
    const list = (_kind: ObjectKind, { labelSelector }: { labelSelector?: string } = {}) =>
      Promise.resolve(
        labelSelector === FLEET_LABEL
          ? []
          : [{ ...CLUSTER, metadata: { namespace: "workload-0001", name: "workload-0001" } }],
      );
    assert.deepEqual(await namesIn({ ...management([]), list }), []);
  });

  it("are none before there is Cluster API", async () => {
    assert.deepEqual(await namesIn(management([], { hasClusterApi: false })), []);
  });
});

describe("findWorkloadCluster", () => {
  const others = ["management", "backing-01"];

  it("finds a cluster that the management cluster has", async () => {
    assert.deepEqual(await findWorkloadCluster(management(workloadClusterNames(3)), "workload-0002"), {
      name: "workload-0002",
      namespace: "workload-0002",
    });
  });

  const thousand = "there are: management, backing-01, workload-0001 to workload-1000";
  for (const [count, name, says] of [
    [1000, "workload-12", `did you mean workload-0012? ${thousand}`],
    [1000, "wrokload-0012", `did you mean workload-0012? ${thousand}`],
    [1000, "", thousand],
    [1000, "managment", `did you mean management? ${thousand}`],
    [1, "mine", "there are: management, backing-01, workload-0001"],
    [0, "workload-0001", "there are: management, backing-01"],
  ] as const) {
    it(`refuses ${name === "" ? "no name" : name} where there are ${count}`, async () => {
      const message = `CLUSTER=${name} is not a cluster of this fleet; ${says}`;
      await assert.rejects(findWorkloadCluster(management(workloadClusterNames(count)), name, others), { message });
    });
  }

  it("says that there are none where only workload clusters may be meant", async () => {
    const message = "CLUSTER=workload-0001 is not a cluster of this fleet; it has none yet";
    await assert.rejects(findWorkloadCluster(management([]), "workload-0001"), { message });
  });
});

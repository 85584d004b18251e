import assert from "node:assert/strict";
import { findCluster, kubeconfigsByName } from "../../../../cli/pulumi/fleet";
import { workloadClusterNames } from "../../../../settings/placement";

describe("findCluster", () => {
  const fleet = (count: number) => ({
    clusters: workloadClusterNames(count).map((name) => {
      return { name, namespace: name, endpoint: "https://192.0.2.1:30000", backingCluster: "backing-01" };
    }),
  });

  it("finds a cluster by its name", () => {
    assert.equal(findCluster(fleet(3), "workload-0002", []).name, "workload-0002");
  });

  for (const [count, name, says] of [
    [
      1000,
      "workload-12",
      "did you mean workload-0012? there are: management, backing-01, workload-0001 to workload-1000",
    ],
    [
      1000,
      "wrokload-0012",
      "did you mean workload-0012? there are: management, backing-01, workload-0001 to workload-1000",
    ],
    [1000, "", "there are: management, backing-01, workload-0001 to workload-1000"],
    [1000, "managment", "did you mean management? there are: management, backing-01, workload-0001 to workload-1000"],
    [1, "mine", "there are: management, backing-01, workload-0001"],
    [0, "workload-0001", "there are: management, backing-01"],
  ] as const) {
    it(`refuses ${name === "" ? "no name" : name} where there are ${count}`, () => {
      const message = `CLUSTER=${name} is not a cluster of this fleet; ${says}`;
      assert.throws(() => findCluster(fleet(count), name, ["management", "backing-01"]), { message });
    });
  }
});

describe("kubeconfigsByName", () => {
  it("has the management cluster's and the backing clusters'", () => {
    const fleet = { managementKubeconfig: "m", backingKubeconfigs: { "backing-01": "b1", "backing-02": "b2" } };
    assert.deepEqual(Object.fromEntries(kubeconfigsByName(fleet)), {
      management: "m",
      "backing-01": "b1",
      "backing-02": "b2",
    });
  });
});

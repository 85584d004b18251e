import assert from "node:assert/strict";
import { findCluster } from "../../../../cli/pulumi/fleet";
import { workloadClusterNames } from "../../../../settings/placement";

describe("findCluster", () => {
  const fleet = (count: number) => ({
    clusters: workloadClusterNames(count).map((name) => {
      return { name, namespace: name, endpoint: "https://192.0.2.1:30000", backingCluster: "backing-01" };
    }),
  });

  it("finds a cluster by its name", () => {
    assert.equal(findCluster(fleet(3), "workload-0002").name, "workload-0002");
  });

  for (const [count, name, says] of [
    [1000, "workload-12", "did you mean workload-0012? there are: workload-0001 to workload-1000"],
    [1000, "wrokload-0012", "did you mean workload-0012? there are: workload-0001 to workload-1000"],
    [1000, undefined, "there are: workload-0001 to workload-1000"],
    [1, "mine", "there are: workload-0001"],
    [0, "workload-0001", "there are none"],
  ] as const) {
    it(`refuses ${name ?? "no name"} where there are ${count}`, () => {
      const message = `CLUSTER=${name ?? ""} is not a workload cluster; ${says}`;
      assert.throws(() => findCluster(fleet(count), name), { message });
    });
  }
});

import assert from "node:assert/strict";
import { findWorkloadCluster } from "../../../cli/workload-cluster";
import type { AnyObject } from "../../../clients/kubernetes/client";
import { CLUSTER } from "../../../clients/kubernetes/kinds";

describe("findWorkloadCluster", () => {
  const objectOf = (name: string, namespace = name): AnyObject => ({ ...CLUSTER, metadata: { name, namespace } });
  const objects = [objectOf("workload-0002"), objectOf("workload-0001"), objectOf("mine", "default")];
  const management = { list: () => Promise.resolve(objects) };

  it("finds a cluster that the management cluster has", async () => {
    assert.deepEqual(await findWorkloadCluster(management, "workload-0002"), {
      name: "workload-0002",
      namespace: "workload-0002",
    });
  });

  it("names the workload clusters that there are if there is none of that name, and no others", async () => {
    for (const name of ["workload-3", "mine"]) {
      await assert.rejects(findWorkloadCluster(management, name, ["management"]), {
        message: new RegExp(`^CLUSTER=${name} is not .* there are: management, workload-0001 to workload-0002$`),
      });
    }
  });
});

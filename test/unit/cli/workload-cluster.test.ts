import assert from "node:assert/strict";
import { findWorkloadCluster } from "../../../cli/workload-cluster";
import type { AnyObject } from "../../../clients/kubernetes/client";
import { CLUSTER } from "../../../clients/kubernetes/kinds";

describe("findWorkloadCluster", () => {
  const known = { name: "workload-0001", namespace: "workload-0001", endpoint: "https://192.0.2.1:30000" };
  const clusters = [known] as Parameters<typeof findWorkloadCluster>[0]["clusters"];
  const objectOf = (name: string): AnyObject => ({ ...CLUSTER, metadata: { name, namespace: name } });
  const management = { list: async () => ["workload-0002", "workload-0001", "mine"].map(objectOf) };

  it("does not ask the management cluster for a cluster that the state has", async () => {
    const never = { list: () => Promise.reject(new Error("asked")) };
    assert.equal(await findWorkloadCluster({ clusters }, known.name, never), known);
  });

  it("finds a cluster that an update makes just now", async () => {
    assert.deepEqual(await findWorkloadCluster({ clusters }, "workload-0002", management), {
      name: "workload-0002",
      namespace: "workload-0002",
    });
  });

  it("names the workload clusters that there are if there is none of that name", async () => {
    await assert.rejects(findWorkloadCluster({ clusters }, "workload-3", management, ["management"]), {
      message:
        /^CLUSTER=workload-3 is not .*; did you mean .*\? there are: management, workload-0001 to workload-0002$/,
    });
  });
});

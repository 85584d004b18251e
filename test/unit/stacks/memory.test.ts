import assert from "node:assert/strict";
import { requiredMebibytes } from "../../../stacks/memory";
import { parseSettings } from "../../../stacks/settings";
import { defaultSettings } from "./defaults";

const existing = { kind: "existing", kubeconfig: "some/kubeconfig" };

function required(config: Record<string, unknown>): number {
  const { settings, errors } = parseSettings({ ...defaultSettings(), backingCapacity: 1000, ...config });
  assert.deepEqual(errors, []);
  return requiredMebibytes(settings!);
}

describe("requiredMebibytes", () => {
  it("grows by the same amount with every cluster", () => {
    const one = required({ clusterCount: 2 }) - required({ clusterCount: 1 });
    assert.ok(one > 80 && one < 200);
    assert.equal(required({ clusterCount: 1000 }) - required({ clusterCount: 1 }), 999 * one);
  });

  it("grows with every backing cluster that is made here", () => {
    const local = { backingCluster: { kind: "local" }, clusterCount: 4 };
    const [one, two, three] = [1, 2, 3].map((backingClusters) => required({ ...local, backingClusters }));
    assert.ok(two! > one!);
    assert.equal(three! - two!, two! - one!);
    assert.ok(one! > required({ clusterCount: 4 }));
  });

  it("counts clusters of kind local and kind alike", () => {
    const kind = { managementCluster: { kind: "kind" }, backingCluster: { kind: "kind" } };
    assert.equal(required(kind), required({ backingCluster: { kind: "local" } }));
  });

  it("counts nothing that runs in existing clusters", () => {
    const elsewhere = { kind: "existing", clusters: [{ kubeconfig: "some/kubeconfig" }] };
    assert.equal(required({ managementCluster: existing, clusterCount: 9 }), 0);
    assert.equal(required({ managementCluster: existing, backingCluster: elsewhere }), 0);
    const managementHere = required({ backingCluster: elsewhere, clusterCount: 1 });
    assert.ok(managementHere > 0);
    assert.equal(required({ backingCluster: elsewhere, clusterCount: 9 }), managementHere);
  });

  it("counts the workload clusters where only the backing clusters are here", () => {
    const backing = { managementCluster: existing, backingCluster: { kind: "local" } };
    const one = required({ clusterCount: 2 }) - required({ clusterCount: 1 });
    assert.equal(required({ ...backing, clusterCount: 9 }) - required({ ...backing, clusterCount: 1 }), 8 * one);
  });
});

import assert from "node:assert/strict";
import { observedClusters } from "../../../cli/observed-clusters";
import { CLUSTER } from "../../../clients/kubernetes/kinds";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "../settings/defaults";

describe("observedClusters", () => {
  const observed = (config: object, objects: Parameters<typeof observedClusters>[1]) =>
    observedClusters(parseSettings({ ...defaultSettings(), ...config }).settings!, objects);
  const cluster = (name: string, spec = {}) => ({ ...CLUSTER, metadata: { name, namespace: name }, spec });
  const controlPlaneEndpoint = { host: "192.0.2.1", port: 30001 };

  it("are those of the settings, with the Clusters that there are already", () => {
    const second = cluster("workload-0002", { controlPlaneEndpoint });
    const config = { clusterCount: 3, backingCapacity: 2, backingCluster: { kind: "local" } };
    assert.deepEqual(observed(config, [second]), [
      { name: "workload-0001", columns: { "BACKING CLUSTER": "backing-01", ENDPOINT: "" }, object: undefined },
      {
        name: "workload-0002",
        columns: { "BACKING CLUSTER": "backing-01", ENDPOINT: "https://192.0.2.1:30001" },
        object: second,
      },
      { name: "workload-0003", columns: { "BACKING CLUSTER": "backing-02", ENDPOINT: "" }, object: undefined },
    ]);
  });

  it("are also those that there still are, by number", () => {
    const objects = ["workload-10000", "workload-0003"].map((name) => cluster(name));
    assert.deepEqual(
      observed({ clusterCount: 1, backingCluster: { kind: "local" } }, objects).map(({ name }) => name),
      ["workload-0001", "workload-0003", "workload-10000"],
    );
  });

  it("have the columns of their topology, and no endpoint before there is one", () => {
    const objects = [
      cluster("workload-0001"),
      cluster("workload-0002", { controlPlaneEndpoint: { host: "", port: 0 } }),
    ];
    assert.deepEqual(
      observed({ clusterCount: 2, topology: { kind: "inMemory" } }, objects).map(({ columns }) => columns),
      [{ ENDPOINT: "" }, { ENDPOINT: "" }],
    );
  });
});

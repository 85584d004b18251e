import assert from "node:assert/strict";
import { FakeApiServer } from "../api-server";
import { ManagedProject } from "./managed-project";

const API = "/apis/cluster.x-k8s.io/v1beta2";

describe("make status", () => {
  let project: ManagedProject;
  beforeEach(async () => {
    project = new ManagedProject();
    await project.start({ clusterCount: 2 });
  });
  afterEach(() => project.remove());

  /** Has the management cluster serve Clusters of these names, with this status of Available. */
  const serve = (clusters: Record<string, "True" | "False">) => {
    const objects = Object.entries(clusters).map(([name, status], index) => ({
      metadata: { name, namespace: name, creationTimestamp: new Date().toISOString() },
      spec: { controlPlaneEndpoint: { host: "192.0.2.1", port: 30000 + index } },
      status: { phase: "Provisioned", conditions: [{ type: "Available", status, message: "it waits" }] },
    }));
    project.management.server.answers[API] = { resources: [{ name: "clusters", kind: "Cluster", namespaced: true }] };
    project.management.server.answers[`${API}/clusters`] = FakeApiServer.list(...objects);
  };
  const status = () => project.run("cli/status.js", []);

  it("shows the clusters that there are before the first update has ended, and those that are missing", async () => {
    serve({ "workload-0001": "False" });
    const { code, stdout, stderr } = await status();
    assert.equal(code, 1);
    assert.match(stdout, /^NAME +BACKING CLUSTER +ENDPOINT +PHASE +AVAILABLE +AGE +REASON\n/);
    assert.match(
      stdout,
      /^workload-0001 +backing-01 +https:\/\/192\.0\.2\.1:30000 +Provisioned +False +\d+s +it waits$/m,
    );
    assert.match(stdout, /^workload-0002 +backing-01 +missing +False +there is no Cluster of this name$/m);
    assert.match(stderr, /^error: 0 of 2 clusters are available: 1 Provisioned, 1 missing; what a manager says/);
  });

  it("ends with 0 only if all clusters of the settings are Available", async () => {
    serve({ "workload-0001": "True" });
    assert.equal((await status()).code, 1);
    serve({ "workload-0001": "True", "workload-0002": "True" });
    const { code, stderr } = await status();
    assert.deepEqual([code, stderr], [0, "2 of 2 clusters are available: 2 Provisioned\n"]);
  });

  it("gives the API server's own words where that refuses to answer, and nothing else", async () => {
    serve({ "workload-0001": "True" });
    project.management.server.refusals[`GET ${API}/clusters`] = "clusters is forbidden";
    const { code, stderr } = await status();
    assert.deepEqual([code, stderr], [1, "error: clusters is forbidden\n"]);
  });

  it("says that all are missing before there is Cluster API", async () => {
    const { code, stderr } = await status();
    assert.equal(code, 1);
    assert.match(stderr, /^error: 0 of 2 clusters are available: 2 missing;/);
  });

  it("says that a stack has no fleet", async () => {
    project.haveState([]);
    const { code, stderr } = await status();
    assert.deepEqual([code, stderr], [1, "error: stack test has no fleet: run `make up`\n"]);
  });
});

import assert from "node:assert/strict";
import { Project } from "./project";

describe("make faults", () => {
  let project: Project;

  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  it("refuses a fleet that a scenario is not for, by the settings as they take effect", async () => {
    project.configure({});
    project.haveState([
      {
        urn: "urn:pulumi:test::metal3-scale::pulumi-nodejs:dynamic/metal3-scale:LocalCluster::management",
        type: "pulumi-nodejs:dynamic/metal3-scale:LocalCluster",
      },
    ]);
    project.write(".local/clusters/management/kubeconfig", "");
    const fleet = {
      "topology.apiServer.profile": "lean",
      backingClusters: 1,
      "managers.clusterApi.replicas": 1,
      workersPerCluster: 2,
    };
    const scenario = project.write("scenario.yaml", JSON.stringify({ fleet, faults: [{ fault: "kubelet killed" }] }));
    const { code, stderr } = await project.run("cli/faults.js", [scenario]);
    assert.deepEqual([code, stderr], [1, "error: fleet.workersPerCluster: must be at least 2; it is 0\n"]);
  });
});

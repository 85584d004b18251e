import assert from "node:assert/strict";
import { machineCountsOf } from "../../../settings/machines";

describe("machineCountsOf", () => {
  const machines = (workersPerCluster: number, machineDeploymentsPerCluster: number) =>
    machineCountsOf({
      controlPlaneReplicas: 3,
      workersPerCluster,
      machineDeploymentsPerCluster,
      spareHostsPerCluster: 2,
      cloudInitKilobytes: 30,
    });

  it("has control-plane machines, spare hosts and user data as the settings say", () => {
    assert.deepEqual(machines(0, 0), {
      controlPlaneReplicas: 3,
      machineDeployments: [],
      spareHosts: 2,
      cloudInitKilobytes: 30,
    });
  });

  it("puts workers into one MachineDeployment unless there are to be more", () => {
    assert.deepEqual(machines(4, 0).machineDeployments, [4]);
    assert.deepEqual(machines(4, 1).machineDeployments, [4]);
  });

  it("spreads the workers evenly, and none twice", () => {
    assert.deepEqual(machines(7, 3).machineDeployments, [3, 2, 2]);
    assert.deepEqual(machines(1, 3).machineDeployments, [1, 0, 0]);
    assert.deepEqual(machines(0, 2).machineDeployments, [0, 0]);
  });
});

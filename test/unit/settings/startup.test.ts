import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

/** The errors of a topology's settings, besides other settings. */
function errorsOf(topology: object, config: Record<string, unknown> = {}): string[] {
  return parseSettings({ ...defaultSettings(), topology, ...config }).errors;
}

const tooSlow = (setting: string, seconds: number, timeout = 900) => [
  `topology.${setting}, with which the machines may take ${seconds} s to start, but availableTimeoutSeconds is ` +
    `${timeout}: raise that, or lower the time that machines take`,
];

describe("the startup of fake kubelets' machines", () => {
  const topology = (kind: string, startupSeconds: number, startupJitter = 0) => ({
    kind,
    fakeKubelets: { startupSeconds, startupJitter },
  });

  it("must end in time, one control-plane machine after the other", () => {
    const three = { controlPlaneReplicas: 3 };
    assert.deepEqual(
      errorsOf(topology("fakeApiServer", 250, 0.2), three),
      tooSlow("fakeKubelets.startupSeconds: 250", 900),
    );
    assert.deepEqual(errorsOf(topology("fakeApiServer", 249, 0.2), three), []);
  });

  it("must end in time, workers after the first control-plane machine", () => {
    const slow = topology("dedicated", 450);
    assert.deepEqual(errorsOf(slow, { workersPerCluster: 1 }), tooSlow("fakeKubelets.startupSeconds: 450", 900));
    assert.deepEqual(errorsOf(slow), []);
    assert.deepEqual(errorsOf(slow, { machineDeploymentsPerCluster: 1 }), []); // without a worker
  });
});

describe("the startup of machines in memory", () => {
  const part = (startupDuration: string, startupJitter = 0) => ({ provisioning: { startupDuration, startupJitter } });
  const instant = { vm: part("0s"), node: part("0s"), apiServer: part("0s"), etcd: part("0s") };
  const topology = (parts: object) => ({ kind: "inMemory", ...instant, ...parts });

  it("is in time by default", () => {
    assert.deepEqual(errorsOf({ kind: "inMemory" }, { controlPlaneReplicas: 5, workersPerCluster: 9 }), []);
  });

  it("is refused if it cannot be, by the name of the slowest part", () => {
    const settings: [parts: object, setting: string, seconds: number][] = [
      [{ vm: part("1h") }, "vm.provisioning.startupDuration: 1h", 3600],
      [{ node: part("14m59.5s"), vm: part("500ms") }, "node.provisioning.startupDuration: 14m59.5s", 900],
      [{ etcd: part("10m", 0.5) }, "etcd.provisioning.startupDuration: 10m", 900],
      [{ apiServer: part("0.5h") }, "apiServer.provisioning.startupDuration: 0.5h", 1800],
    ];
    for (const [parts, setting, seconds] of settings) {
      assert.deepEqual(errorsOf(topology(parts)), tooSlow(setting, seconds));
      assert.deepEqual(errorsOf(topology(parts), { availableTimeoutSeconds: seconds + 1 }), []);
    }
  });

  it("has etcd and the API server at the same time, and neither on workers", () => {
    assert.deepEqual(errorsOf(topology({ etcd: part("10m"), apiServer: part("10m") }), { workersPerCluster: 1 }), []);
    assert.deepEqual(
      errorsOf(topology({ node: part("4m"), etcd: part("7m") }), { workersPerCluster: 1 }),
      tooSlow("etcd.provisioning.startupDuration: 7m", 900),
    );
  });

  it("counts the parts that are left out as they are by default", () => {
    assert.deepEqual(
      errorsOf({ kind: "inMemory", vm: part("885s") }, { availableTimeoutSeconds: 889 }),
      tooSlow("vm.provisioning.startupDuration: 885s", 890, 889),
    );
  });
});

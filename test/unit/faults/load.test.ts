import assert from "node:assert/strict";
import { fleetErrors } from "../../../faults/fleet-errors";
import { loadErrors } from "../../../faults/load-errors";
import { loadSteps, targetOf } from "../../../faults/load-schedule";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "../settings/defaults";

describe("a load", () => {
  it("takes its steps one interval after another, those of both kinds in turn", () => {
    const steps = loadSteps({ scale: 20, rollouts: 60 }, 61);
    assert.deepEqual(
      steps.map(({ kind, number, seconds }) => [seconds, kind, number]),
      [
        [20, "scale", 0],
        [40, "scale", 1],
        [60, "scale", 2],
        [60, "rollouts", 0],
      ],
    );
    assert.deepEqual(loadSteps({ scale: 20 }, 19.9), []);
    assert.deepEqual(loadSteps({}, 1000), []);
  });

  it("goes on with the same steps, however often one looks", () => {
    const all = loadSteps({ scale: 7, rollouts: 3 }, 50);
    for (let seconds = 0; seconds <= 50; seconds += 0.5) {
      const steps = loadSteps({ scale: 7, rollouts: 3 }, seconds);
      assert.deepEqual(steps, all.slice(0, steps.length));
    }
  });

  it("has each object scaled up, and then each scaled back", () => {
    const targets = [0, 1, 2, 3, 4].map((number) => targetOf({ kind: "scale", number }, 2));
    assert.deepEqual(targets, [
      { index: 0, more: 1 },
      { index: 1, more: 1 },
      { index: 0, more: 0 },
      { index: 1, more: 0 },
      { index: 0, more: 1 },
    ]);
  });

  const settingsWith = (changed: object) => {
    const { settings, errors } = parseSettings({ ...defaultSettings(), ...changed });
    assert.ok(settings, errors.join("\n"));
    return settings;
  };
  const errors = (load: object, changed: object) => loadErrors(load, settingsWith(changed));

  it("is for a fleet with at least so many of a thing, and exactly of this kind", () => {
    const fleet = { workersPerCluster: 2, "topology.kind": "dedicated" };
    assert.deepEqual(fleetErrors({ fleet }, settingsWith({ workersPerCluster: 3 })), []);
    assert.deepEqual(fleetErrors({ fleet }, settingsWith({ topology: { kind: "inMemory" }, workersPerCluster: 1 })), [
      "fleet.workersPerCluster: must be at least 2; it is 1",
      'fleet.topology.kind: must be "dedicated"; it is "inMemory"',
    ]);
    assert.deepEqual(fleetErrors({ fleet: { "topology.knd": "dedicated" } }, settingsWith({})), [
      'fleet.topology.knd: must be "dedicated"; it is not set',
    ]);
  });

  it("is for a fleet of one of several kinds", () => {
    const fleet = { "topology.kind": ["dedicated", "sharedApiServer"] };
    assert.deepEqual(fleetErrors({ fleet }, settingsWith({ topology: { kind: "sharedApiServer" } })), []);
    assert.deepEqual(fleetErrors({ fleet }, settingsWith({ topology: { kind: "fakeApiServer" } })), [
      'fleet.topology.kind: must be "dedicated" or "sharedApiServer"; it is "fakeApiServer"',
    ]);
  });

  it("is refused where there is nothing that it could scale, or no host for it", () => {
    assert.deepEqual(errors({}, {}), []);
    assert.deepEqual(errors({ scale: 10 }, {}), [
      "load.scale: needs MachineDeployments: set workersPerCluster",
      "load: needs a host for each Machine that comes before another goes: set spareHostsPerCluster to at least 1",
    ]);
    assert.deepEqual(errors({ scale: 10, rollouts: 10 }, { workersPerCluster: 1, spareHostsPerCluster: 2 }), []);
    assert.deepEqual(errors({ scale: 10 }, { topology: { kind: "inMemory" }, workersPerCluster: 1 }), [
      "load.scale: not with the topology inMemory: it has managed topologies, which set the replicas back",
    ]);
  });
});

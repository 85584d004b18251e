import assert from "node:assert/strict";
import { failureSeconds, startupSeconds } from "../../../fake-kubelets/behaviour";

const MACHINES = Array.from({ length: 1000 }, (_, index) => `machine-${index}`);

describe("the behaviour of Nodes", () => {
  it("is by default to appear at once, and to stay Ready", () => {
    assert.equal(startupSeconds("machine", {}), 0);
    assert.equal(failureSeconds("machine", {}), Infinity);
  });

  it("is a startup that takes as long as said, and up to the jitter longer", () => {
    const seconds = MACHINES.map((machine) => startupSeconds(machine, { startupSeconds: 10, startupJitter: 0.5 }));
    assert.ok(seconds.every((value) => value >= 10 && value <= 15));
    assert.ok(new Set(seconds).size > 900);
  });

  it("is the same each time", () => {
    const behaviour = { startupSeconds: 10, startupJitter: 1, failingShare: 0.5, failAfterSeconds: 5 };
    for (const machine of MACHINES) {
      assert.equal(startupSeconds(machine, behaviour), startupSeconds(machine, behaviour));
      assert.equal(failureSeconds(machine, behaviour), failureSeconds(machine, behaviour));
    }
  });

  it("is a share of Nodes that never appear, and of others that fail", () => {
    const missing = MACHINES.filter((machine) => startupSeconds(machine, { missingShare: 0.2 }) === Infinity);
    const failing = MACHINES.filter((machine) => failureSeconds(machine, { failingShare: 0.2 }) === 60);
    for (const found of [missing, failing]) {
      assert.ok(found.length > 150 && found.length < 250, String(found.length));
    }
    assert.notDeepEqual(missing, failing);
  });

  it("is for none or for all where the share is 0 or 1", () => {
    assert.ok(MACHINES.every((machine) => startupSeconds(machine, { missingShare: 0 }) === 0));
    assert.ok(MACHINES.every((machine) => startupSeconds(machine, { missingShare: 1 }) === Infinity));
  });
});

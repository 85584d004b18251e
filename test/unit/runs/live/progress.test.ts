import assert from "node:assert/strict";
import { FleetState } from "../../../../runs/live/fleet-state";
import { progressOf, STALL_SECONDS } from "../../../../runs/live/progress";
import { event } from "../event";

const START = Date.parse("2026-01-01T00:00:00Z");
const NAMES = Array.from({ length: 10 }, (_, index) => `cluster-${index}`);

/** A fleet of ten; the first are Available, one after another, and the others are not for a reason. */
function fleet(
  declared: number,
  available: number,
  reasonOf = (name: string) => `${name}-abc is not ready`,
): FleetState {
  const state = new FleetState(NAMES, { hasHosts: false }, START);
  NAMES.slice(0, declared).forEach((name, index) => {
    state.add(event(10 + index, "Cluster", name, { change: "ADDED", createdAt: "2026-01-01T00:00:10Z" }));
    const message = reasonOf(name);
    const isAvailable = index < available;
    const condition = isAvailable ? { status: "True" as const } : { status: "False" as const, message };
    state.add(event(20 + index, "Cluster", name, { conditions: { Available: condition } }));
  });
  return state;
}

const at = (seconds: number, problem?: string) => ({
  title: "up",
  seconds,
  managers: [],
  ...(problem !== undefined && { problem }),
});

describe("the progress of a fleet", () => {
  it("counts every wanted cluster once", () => {
    const { total, available, phases } = progressOf(fleet(7, 3), at(30));
    assert.deepEqual([total, available], [10, 3]);
    assert.deepEqual(phases, [
      ["not declared", 3],
      ["declared", 4],
      ["infrastructure ready", 0],
      ["API server up", 0],
      ["bootstrap ready", 0],
      ["control plane initialized", 0],
      ["machine running", 0],
      ["Available", 3],
      ["failed", 0],
    ]);
  });

  it("has a rate since the first cluster was Available, and the time that is left at that rate", () => {
    assert.deepEqual(progressOf(fleet(10, 5), at(40)).rate, { perMinute: 12, secondsLeft: 25 });
    assert.equal(progressOf(fleet(10, 10), at(40)).rate, undefined);
  });

  it("has no rate of fewer than three clusters", () => {
    assert.equal(progressOf(fleet(10, 2), at(40)).rate, undefined);
    assert.equal(progressOf(fleet(10, 3), at(40)).rate?.perMinute, (2 / 20) * 60);
  });

  it("has a rate of the last five minutes", () => {
    assert.equal(progressOf(fleet(10, 5), at(321)).rate?.perMinute, (2 / 299) * 60);
    assert.equal(progressOf(fleet(10, 5), at(322)).rate, undefined);
  });

  it("lists what waits, the first that was declared before others", () => {
    const { waiting } = progressOf(fleet(4, 2), at(50));
    assert.deepEqual(waiting, [
      { name: "cluster-2", seconds: 38, phase: "declared", reason: "cluster-2-abc is not ready" },
      { name: "cluster-3", seconds: 37, phase: "declared", reason: "cluster-3-abc is not ready" },
    ]);
  });

  describe("that stalls", () => {
    /** When the last of these clusters was declared; a condition that is not True is no movement. */
    const MOVED = 19;
    const warningOf = (state: FleetState, still: number, problem?: string) =>
      progressOf(state, at(MOVED + still, problem)).warning;

    it("has a warning that names the most frequent reason, whatever the cluster's name", () => {
      const state = fleet(10, 0, (name) => (name === "cluster-0" ? "no room" : `Machine ${name}-abc: no host`));
      assert.equal(warningOf(state, STALL_SECONDS - 1), undefined);
      assert.equal(
        warningOf(state, STALL_SECONDS),
        "Nothing has moved for 1 min: 9 of 10 not Available: Machine …: no host",
      );
    });

    it("has one in which reasons are alike but for times and addresses", () => {
      const numbers = new Map(NAMES.map((name, index) => [name, index]));
      const causeOf = (reasonOf: (index: number) => string) =>
        /not Available: (.*)$/.exec(
          warningOf(
            fleet(10, 0, (name) => reasonOf(numbers.get(name)!)),
            60,
          )!,
        )?.[0];
      assert.equal(
        causeOf(
          (index) => `probe last succeeded at 2026-01-01T00:00:0${index}Z, not 2026-01-01T00:00:0${index}.5+01:00`,
        ),
        "not Available: probe last succeeded at …, not …",
      );
      assert.equal(
        causeOf((index) => `dial tcp 192.0.2.${index}:3000${index}: refused`),
        "not Available: dial tcp …: refused",
      );
      assert.equal(
        causeOf((index) => `Get "https://[2001:db8::${index}]:3000${index}/readyz": EOF`),
        'not Available: Get "https://…/readyz": EOF',
      );
      assert.match(
        warningOf(
          fleet(10, 0, () => "dial tcp [::1]:30001: refused"),
          60,
        )!,
        /: 10 of 10 not Available/,
      );
    });

    it("has one that names the managers that cannot be asked before the most frequent reason", () => {
      const manager = { cores: undefined, mebibytes: 0, depth: 0, errors: 0, throttled: 0 };
      const managers = [
        { ...manager, name: "clusterApi", problem: undefined },
        { ...manager, name: "metal3", problem: "connect ECONNREFUSED" },
      ];
      assert.equal(
        progressOf(fleet(10, 0), { ...at(MOVED + STALL_SECONDS), managers }).warning,
        "Nothing has moved for 1 min: metal3 cannot be asked: connect ECONNREFUSED; 10 of 10 not Available: … is not ready",
      );
      assert.equal(progressOf(fleet(0, 0), { ...at(999), managers }).warning, undefined);
    });

    it("has one that names why the management cluster cannot be asked", () => {
      const problem = "connect ECONNREFUSED";
      const text = `Nothing has moved for 1 min: the management cluster cannot be asked: ${problem}`;
      assert.equal(warningOf(fleet(10, 0), 99, problem), text);
      assert.match(progressOf(fleet(0, 0), at(61, problem)).warning!, /ECONNREFUSED/);
    });

    it("has none when all are Available, or none is declared: Pulumi is at work", () => {
      assert.equal(warningOf(fleet(10, 10), 999), undefined);
      assert.equal(warningOf(fleet(0, 0), 999), undefined);
      assert.equal(warningOf(fleet(5, 5), 999), undefined);
    });
  });
});

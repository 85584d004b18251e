import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../../runs/format";
import { FleetState } from "../../../../runs/live/fleet-state";
import { event } from "../event";

const START = Date.parse("2026-01-01T00:00:10.500Z");
const NAMES = ["one", "two"];

const declared = (seconds: number, name: string, createdAt = "2026-01-01T00:00:10Z") =>
  event(seconds, "Cluster", name, { change: "ADDED", createdAt });
const condition = (status: "True" | "False", message = "") => ({ status, ...(message && { message }) });
const available = (seconds: number, name: string, status: "True" | "False", message = "") =>
  event(seconds, "Cluster", name, { conditions: { Available: condition(status, message) } });
const reached = (seconds: number, name: string, type: string) =>
  event(seconds, "Cluster", name, { conditions: { [type]: condition("True") } });

const stateOf = (events: readonly ObjectEvent[], hasHosts = true) => {
  const state = new FleetState(NAMES, { hasHosts }, START);
  events.forEach((event) => state.add(event));
  return state;
};
const phasesOf = (events: readonly ObjectEvent[]) =>
  stateOf(events).clusters.map(({ name, phase }) => `${name} ${phase}`);

describe("the state of a fleet", () => {
  it("has a cluster in the last milestone that it has reached", () => {
    const events = [
      declared(1, "one"),
      reached(2, "one", "InfrastructureReady"),
      reached(2.5, "one", "RemoteConnectionProbe"),
      event(3, "BareMetalHost", "one", { phase: "provisioned" }),
      event(4, "Machine", "one", { phase: "Running" }),
      reached(5, "one", "ControlPlaneInitialized"),
      available(6, "one", "True"),
    ];
    const phases = events.map((_, index) => stateOf(events.slice(0, index + 1)).clusters[0]!.phase);
    assert.deepEqual(phases, [
      "declared",
      "infrastructureReady",
      "apiServerUp",
      "hostProvisioned",
      "machineRunning",
      "machineRunning",
      "available",
    ]);
  });

  it("has only the clusters that are wanted and declared, whatever was told first", () => {
    const events = [
      event(1, "Machine", "one", { phase: "Running" }),
      declared(1, "other"),
      available(1, "other", "True"),
    ];
    assert.deepEqual(phasesOf(events), []);
    assert.deepEqual(phasesOf([...events, declared(2, "one")]), ["one machineRunning"]);
  });

  it("has the phases that the topology has", () => {
    assert.ok(stateOf([], true).phases.includes("hostProvisioned"));
    assert.ok(!stateOf([], false).phases.includes("hostProvisioned"));
  });

  it("has a cluster as not Available again when it is, and why", () => {
    const state = stateOf([
      declared(1, "one"),
      reached(2, "one", "ControlPlaneInitialized"),
      available(3, "one", "True"),
      available(9, "one", "False", "* Machines:\n  * gone"),
    ]);
    assert.deepEqual(state.clusters, [
      { name: "one", declared: 1, phase: "controlPlaneInitialized", reason: "Machines: gone" },
    ]);
    assert.deepEqual([state.availableAt, state.movedAt], [[3], 9]);
  });

  it("has a cluster as failed while one of its objects is", () => {
    const machine = (seconds: number, rest: Partial<ObjectEvent>) => event(seconds, "Machine", "one", rest);
    const failed = [declared(1, "one"), machine(2, { phase: "Failed" })];
    assert.deepEqual(phasesOf(failed), ["one failed"]);
    assert.deepEqual(phasesOf([...failed, machine(3, { conditions: { Ready: condition("False") } })]), ["one failed"]);
    assert.deepEqual(phasesOf([...failed, machine(3, { change: "DELETED" })]), ["one declared"]);
    assert.deepEqual(phasesOf([...failed, machine(3, { phase: "Running" })]), ["one machineRunning"]);
  });

  it("forgets a cluster that is deleted", () => {
    const state = stateOf([
      declared(1, "one"),
      available(2, "one", "True"),
      event(7, "Cluster", "one", { change: "DELETED" }),
    ]);
    assert.deepEqual([state.clusters, state.movedAt], [[], 7]);
    state.add(declared(8, "one"));
    assert.deepEqual(
      state.clusters.map(({ phase }) => phase),
      ["declared"],
    );
  });

  it("counts neither as declared now nor as Available now what was there before", () => {
    const before = { ...declared(0, "one", "2026-01-01T00:00:00Z"), conditions: { Available: condition("True") } };
    const state = stateOf([before, declared(3, "two"), available(5, "two", "True")]);
    assert.deepEqual(
      state.clusters.map(({ declared, phase }) => [declared, phase]),
      [
        [-10, "available"],
        [3, "available"],
      ],
    );
    assert.deepEqual(state.availableAt, [5]);
  });

  it("has not moved by what changes neither a phase nor the clusters that there are", () => {
    const events = [declared(1, "one"), reached(2, "one", "InfrastructureReady")];
    assert.equal(stateOf([...events, available(9, "one", "False", "waits"), declared(9, "other")]).movedAt, 2);
  });

  describe("with several Machines per cluster", () => {
    const machine = (seconds: number, name: string, rest: Partial<ObjectEvent>) =>
      event(seconds, "Machine", "one", { name, ...rest });
    const host = (seconds: number, name: string, state: string) =>
      event(seconds, "BareMetalHost", "one", { name, phase: state });
    const events = [
      declared(1, "one"),
      host(2, "host-0", "provisioned"),
      machine(3, "machine-0", { phase: "Running" }),
      machine(3, "machine-1", { change: "ADDED", phase: "Provisioning" }),
    ];
    const movedAt = (...more: ObjectEvent[]) => stateOf([...events, ...more]).movedAt;

    it("moves with each of them, though its cluster stays in the same phase", () => {
      assert.equal(movedAt(host(60, "host-1", "provisioning")), 60);
      assert.equal(movedAt(host(90, "host-1", "provisioned")), 90);
      assert.equal(movedAt(machine(120, "machine-1", { phase: "Running" })), 120);
      assert.equal(movedAt(machine(150, "machine-1", { change: "DELETED" })), 150);
      assert.equal(
        stateOf([...events, machine(120, "machine-1", { phase: "Running" })]).clusters[0]!.phase,
        "machineRunning",
      );
    });

    it("does not move by their conditions, nor by Machines of clusters that are not wanted", () => {
      assert.equal(movedAt(machine(60, "machine-1", { conditions: { Ready: condition("False", "waits") } })), 3);
      assert.equal(movedAt(machine(60, "machine-1", { conditions: { Ready: condition("True") } })), 3);
      assert.equal(movedAt(event(60, "Machine", "other", { phase: "Running" })), 3);
    });
  });
});

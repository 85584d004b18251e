import assert from "node:assert/strict";
import { FORMAT_VERSION } from "../../../../runs/format";
import type { ObjectEvent, Run } from "../../../../runs/format";
import { clusterTimelines } from "../../../../runs/milestones";
import { lookInside } from "../../../../runs/report/look-inside";
import { event } from "../event";

const startedAt = "2026-01-01T00:00:00.000Z";
const run: Run = {
  version: FORMAT_VERSION,
  operation: "up",
  stack: "dev",
  settings: {},
  versions: {},
  machine: { cpu: "CPU", cores: 2, memoryMebibytes: 1024, kernel: "6.1" },
  startedAt,
};
const commands = (events: readonly ObjectEvent[], rest: Partial<Run> = {}) =>
  lookInside({ ...run, ...rest }, { events, timelines: clusterTimelines(events, startedAt), end: 100 }).map(
    ([, command]) => command,
  );

const isTrue = (type: string) => ({ conditions: { [type]: { status: "True" as const } } });
const declared = (name: string) => event(0, "Cluster", name, { change: "ADDED", createdAt: startedAt });
const available = (status: "True" | "False") => ({ conditions: { Available: { status } } });

describe("what leads inside a fleet from its report", () => {
  const infrastructure = [declared("one"), event(1, "Cluster", "one", isTrue("InfrastructureReady"))];
  const apiServer = event(2, "Cluster", "one", isTrue("RemoteConnectionProbe"));
  const host = event(1, "BareMetalHost", "one", { change: "ADDED" });
  const bootstrap = event(2, "Machine", "one", isTrue("BootstrapConfigReady"));

  it("is the manager that a Cluster waits for", () => {
    const managerOf = (...events: ObjectEvent[]) => /MANAGER=(\w+)/.exec(commands(events)[1]!)?.[1];
    assert.equal(managerOf(declared("one"), host), "metal3");
    assert.equal(managerOf(declared("one")), "docker");
    assert.equal(managerOf(...infrastructure), "kubeadmBootstrap");
    assert.equal(managerOf(...infrastructure, bootstrap), "kubeadmControlPlane");
    assert.equal(managerOf(...infrastructure, host), "clusterApi");
    assert.equal(managerOf(...infrastructure, apiServer, host), "kubeadmBootstrap");
    assert.equal(managerOf(...infrastructure, apiServer, bootstrap, host), "bareMetalOperator");
  });

  it("is no profile of Bare Metal Operator, which serves none", () => {
    assert.deepEqual(commands([...infrastructure, apiServer, bootstrap, host]), [
      "make kubeconfig STACK=dev CLUSTER=one",
      "make logs STACK=dev MANAGER=bareMetalOperator CLUSTER=one",
    ]);
  });

  it("is the manager that the slowest Cluster waited for most, if all are Available", () => {
    const events = [
      ...infrastructure,
      declared("two"),
      event(4, "Cluster", "two", available("True")),
      bootstrap,
      event(40, "Cluster", "one", isTrue("ControlPlaneInitialized")),
      event(42, "Machine", "one", { phase: "Running" }),
      event(43, "Cluster", "one", available("True")),
    ];
    assert.deepEqual(commands(events), [
      "make kubeconfig STACK=dev CLUSTER=one",
      "make logs STACK=dev MANAGER=kubeadmControlPlane CLUSTER=one",
      "make profile STACK=dev MANAGER=kubeadmControlPlane",
    ]);
  });

  const before = { change: "ADDED", createdAt: "2025-12-31T00:00:00.000Z" } as const;
  const faults = [
    ...["one", "two", "three"].map((name) => event(0, "Cluster", name, { ...before, ...available("True") })),
    event(10, "Cluster", "one", available("False")),
    event(20, "Cluster", "one", available("True")),
    event(30, "Cluster", "two", available("False")),
    event(35, "Cluster", "two", { phase: "Provisioned" }),
    event(45, "Cluster", "two", available("True")),
  ];

  it("is the Cluster that was not Available longest while faults were made", () => {
    const scenario = { operation: "faults", scenario: {} };
    assert.deepEqual(commands(faults, scenario), [
      "make kubeconfig STACK=dev CLUSTER=two",
      "make logs STACK=dev MANAGER=clusterApi CLUSTER=two",
      "make profile STACK=dev MANAGER=clusterApi",
    ]);
    const clusterOf = (...events: ObjectEvent[]) => /CLUSTER=(\w+)/.exec(commands(events, scenario)[0]!)?.[1];
    assert.equal(clusterOf(...faults, event(50, "Cluster", "three", available("False"))), "three");
    assert.equal(clusterOf(...faults, event(50, "Cluster", "two", { change: "DELETED" })), "one");
    assert.equal(clusterOf(...faults.slice(0, 3)), "one");
  });

  it("is nothing where no Cluster was declared, and of experiments and benchmarks, whose fleets are gone", () => {
    assert.deepEqual(commands([]), []);
    assert.deepEqual(commands(faults), []);
    assert.deepEqual(commands(infrastructure, { experiment: { id: startedAt, side: "A", number: 1 } }), []);
    assert.deepEqual(commands(infrastructure, { benchmark: "bench-scale" }), []);
  });
});

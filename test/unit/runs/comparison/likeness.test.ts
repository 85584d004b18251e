import assert from "node:assert/strict";
import { unlikeness, unlikeSettings } from "../../../../runs/comparison/likeness";
import type { NamedRun } from "../../../../runs/comparison/likeness";
import { FORMAT_VERSION } from "../../../../runs/format";

const machine = { cpu: "CPU", cores: 2, memoryMebibytes: 1024, kernel: "6.1" };
const settings = {
  clusterCount: 2,
  spareHostsPerCluster: 0,
  topology: { kind: "dedicated" },
  managementCluster: { kind: "local" },
  backingCluster: { kind: "management" },
  concurrency: 10,
};
const run = (name: string, changes: Partial<NamedRun["run"]> = {}, declared = 2): NamedRun => ({
  name,
  summary: {
    version: "v1",
    dataItems: [{ data: { Declared: declared }, unit: "", labels: { Metric: "clusters" } }],
  },
  run: {
    version: FORMAT_VERSION,
    operation: "up",
    stack: "dev",
    settings,
    versions: {},
    machine,
    startedAt: "",
    ...changes,
  },
});

describe("runs that are compared", () => {
  it("may differ in what one wants to compare", () => {
    const other = { settings: { ...settings, concurrency: 1 }, versions: { pulumi: "3" }, stack: "other" };
    assert.deepEqual(unlikeness([run("one"), run("two", other)]), []);
    const updated = { ...machine, kernel: "6.2", memoryMebibytes: 1020 };
    assert.deepEqual(unlikeness([run("one"), run("two", { machine: updated })]), []);
    const image = { settings: { ...settings, topology: { kind: "dedicated", fakeKubelets: { image: "node" } } } };
    assert.deepEqual(unlikeness([run("one"), run("two", image)]), []);
  });

  it("are not alike if their machines take another time to start", () => {
    const slow = { settings: { ...settings, topology: { kind: "dedicated", fakeKubelets: { startupSeconds: 30 } } } };
    const vm = { provisioning: { startupDuration: "30s" } };
    const slowVm = { settings: { ...settings, topology: { kind: "dedicated", vm } } };
    assert.deepEqual(unlikeness([run("one"), run("slow", slow), run("slow VM", slowVm)]), [
      "topology.fakeKubelets.startupSeconds: undefined in one, 30 in slow",
      `topology.vm.provisioning: undefined in one, ${JSON.stringify(vm.provisioning)} in slow VM`,
    ]);
  });

  it("are not alike with another scale, topology, place or machine, or if some Clusters were there before", () => {
    const others = [
      run("scale", { settings: { ...settings, clusterCount: 3 } }),
      run("topology", { settings: { ...settings, topology: { kind: "inMemory" } } }),
      run("spares", { settings: { ...settings, spareHostsPerCluster: 1 } }),
      run("place", {
        settings: { ...settings, managementCluster: { kind: "kind" }, backingCluster: { kind: "kind" } },
      }),
      run("machine", { machine: { ...machine, cores: 4 } }),
      run("grown", {}, 1),
    ];
    assert.deepEqual(unlikeness([run("one"), ...others]), [
      "clusterCount: 2 in one, 3 in scale",
      'topology.kind: "dedicated" in one, "inMemory" in topology',
      "spareHostsPerCluster: 0 in one, 1 in spares",
      'managementCluster.kind: "local" in one, "kind" in place',
      'backingCluster.kind: "management" in one, "kind" in place',
      `machine: ${JSON.stringify({ cpu: "CPU", cores: 2, memoryGibibytes: 1 })} in one, ` +
        `${JSON.stringify({ cpu: "CPU", cores: 4, memoryGibibytes: 1 })} in machine`,
      "clusters/Declared: 2 in one, 1 in grown",
    ]);
  });
});

describe("runs that begin with different things", () => {
  const none = { before: { managementCluster: "absent" } } as const;
  const standing = { before: { managementCluster: "ready", clusters: 0 } } as const;

  it("are not alike", () => {
    assert.deepEqual(unlikeness([run("fresh", none), run("fresh too", none), run("standing", standing)]), [
      'before: {"managementCluster":"absent"} in fresh, {"managementCluster":"ready","clusters":0} in standing',
    ]);
    const grown = { before: { managementCluster: "ready", clusters: 5 } } as const;
    assert.equal(unlikeness([run("standing", standing), run("grown", grown)]).length, 1);
  });

  it("are compared with older records, which do not say what they began with", () => {
    assert.deepEqual(unlikeness([run("old"), run("fresh", none)]), []);
    assert.deepEqual(unlikeness([run("fresh", none), run("old")]), []);
    assert.equal(unlikeness([run("old"), run("fresh", none), run("standing", standing)]).length, 1);
  });
});

describe("unlikeSettings", () => {
  it("names the settings that make runs unlike, before there are any", () => {
    const other = { ...settings, clusterCount: 3, topology: { kind: "inMemory" }, concurrency: 1 };
    assert.deepEqual(unlikeSettings(settings, other), ["topology.kind", "clusterCount"]);
  });
});

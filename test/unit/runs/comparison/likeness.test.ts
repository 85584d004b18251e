import assert from "node:assert/strict";
import { unlikeness, unlikeSettings } from "../../../../runs/comparison/likeness";
import type { NamedRun } from "../../../../runs/comparison/likeness";
import { FORMAT_VERSION } from "../../../../runs/format";
import { effectiveTopology, topologySchema } from "../../../../topologies";

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

  it("are not alike if the fleet of one lacked a safeguard", () => {
    const bare = run("bare", { without: ["probes"] });
    assert.deepEqual(unlikeness([bare, run("one")]), ['without: ["probes"] in bare, undefined in one']);
    assert.deepEqual(unlikeness([bare, { ...bare, name: "other" }]), []);
  });

  it("are not alike if their machines take another time to start", () => {
    const slow = { settings: { ...settings, topology: { kind: "dedicated", fakeKubelets: { startupSeconds: 30 } } } };
    assert.deepEqual(unlikeness([run("one"), run("slow", slow)]), [
      "topology.fakeKubelets.startupSeconds: 0 in one, 30 in slow",
    ]);
    const inMemory = (parts: object) => ({ settings: { ...settings, topology: { kind: "inMemory", ...parts } } });
    const vm = { provisioning: { startupDuration: "30s" } };
    assert.deepEqual(unlikeness([run("one", inMemory({})), run("slow", inMemory({ vm }))]), [
      'topology.vm.provisioning: {"startupDuration":"10s","startupJitter":"0.2"} in one, ' +
        '{"startupDuration":"30s","startupJitter":"0"} in slow',
    ]);
  });

  it("are alike if one has the defaults of its topology and the other does not say, whatever its kind", () => {
    for (const { shape } of topologySchema.options) {
      const topology = { kind: shape.kind.value };
      const effective = effectiveTopology(topology, "local");
      const [brief, whole] = [topology, effective].map((topology) => ({ settings: { ...settings, topology } }));
      assert.deepEqual(unlikeness([run("brief", brief), run("whole", whole)]), []);
      assert.deepEqual(unlikeness([run("whole", whole), run("brief", brief)]), []);
    }
  });

  it("are alike as they were recorded if their kind of topology is not known", () => {
    const other = { settings: { ...settings, topology: { kind: "other" } } };
    assert.deepEqual(unlikeness([run("one", other), run("two", other)]), []);
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

  it("names none that is set to its default", () => {
    const topology = { kind: "dedicated", fakeKubelets: { startupSeconds: 0 } };
    assert.deepEqual(unlikeSettings(settings, { ...settings, topology }), []);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { FleetLayout } from "../../../../resources/fleet-layout/layout";
import { FleetLayoutProvider } from "../../../../resources/fleet-layout/provider";
import { parseSettings } from "../../../../settings/settings";
import { placeClusters } from "../../../../settings/placement";
import { stackSizes } from "../../../../settings/stack-sizes";
import { clusterStacks } from "../../../../stacks/cluster-stacks";
import { layoutOf } from "../../../../stacks/layout";
import { defaultSettings } from "../../settings/defaults";

const provider = new FleetLayoutProvider();
const layout: FleetLayout = {
  topology: "dedicated",
  kubernetesVersion: "v1.34.4",
  clusterCount: 80,
  clustersInBaseStack: 20,
  clustersPerStack: 100,
  hostsPerCluster: 1,
  backingCapacity: 100,
  firstNodePort: 30000,
  managementCluster: "local",
  backingCluster: "kind",
};

function reasons(before: Partial<FleetLayout>, after: Partial<FleetLayout>): string[] {
  return provider.check({ ...layout, ...before }, { ...layout, ...after }).failures.map(({ reason }) => reason);
}

describe("FleetLayoutProvider", () => {
  it("accepts any first layout, and the same one again", () => {
    assert.deepEqual(provider.check({}, layout), { inputs: layout, failures: [] });
    assert.deepEqual(provider.check(layout, layout).failures, []);
  });

  it("accepts another capacity where no cluster moves", () => {
    assert.deepEqual(reasons({}, { backingCapacity: 200 }), []);
    assert.deepEqual(reasons({}, { backingCapacity: 80 }), []);
  });

  it("refuses what would move a cluster that the same update is to delete", () => {
    assert.match(
      reasons({ clusterCount: 300 }, { backingCapacity: 200 })[0]!,
      /would move the workload clusters 101 to 300/,
    );
    assert.equal(reasons({}, { clusterCount: 0, firstNodePort: 1 }).length, 1);
  });

  it("accepts other stacks where all clusters are in the base stack, and refuses them where some are not", () => {
    assert.deepEqual(reasons({ clusterCount: 20 }, { clusterCount: 20, clustersPerStack: 60 }), []);
    assert.deepEqual(reasons({}, { clustersPerStack: 60 }), [
      "clustersPerStack: 60 (20 in the base stack) would move the workload clusters 21 to 80, which were placed with 100 " +
        "(20 in the base stack): set it back; to change it, run `make up` with the old value and clusterCount 20 first, " +
        "or `make down`",
    ]);
    assert.match(
      reasons({}, { clustersInBaseStack: 0 })[0]!,
      /^clustersPerStack: 100 \(0 in the base stack\) would move/,
    );
  });

  it("refuses another capacity that moves clusters, and says which", () => {
    assert.deepEqual(reasons({}, { backingCapacity: 50 }), [
      "backingCapacity: 50 would move the workload clusters 51 to 80, which were placed with 100: set it back; to " +
        "change it, run `make up` with the old value and clusterCount 50 first, or `make down`",
    ]);
  });

  for (const [property, value, setting] of [
    ["firstNodePort", 31000, "nodePortRange: the first port 31000"],
    ["managementCluster", "existing", 'managementCluster.kind: "existing"'],
    ["backingCluster", "management", 'backingCluster.kind: "management"'],
  ] as const) {
    it(`refuses another ${property} while there are clusters`, () => {
      const was = JSON.stringify(layout[property]);
      assert.deepEqual(reasons({}, { [property]: value }), [
        `${setting} would move every workload cluster; it was ${was}: set it back, or run \`make down\` first`,
      ]);
      assert.deepEqual(reasons({ clusterCount: 0 }, { [property]: value }), []);
    });
  }

  it("refuses another topology, also while there are no clusters", () => {
    const refusal =
      'topology.kind: the fleet was made with "dedicated", and "fakeApiServer" is wanted: set it back, or run `make down` ' +
      "first";
    assert.deepEqual(reasons({}, { topology: "fakeApiServer" }), [refusal]);
    assert.deepEqual(reasons({ clusterCount: 0 }, { topology: "fakeApiServer", clusterCount: 0 }), [refusal]);
  });

  it("refuses another version of Kubernetes while there are clusters, or nodes of kind `local`", () => {
    const change = { kubernetesVersion: "v1.35.0" };
    const refusal =
      'kubernetesVersion: the fleet runs v1.34.4, and v1.35.0 is wanted: neither workload clusters nor nodes of kind "local" ' +
      "are upgraded; set it to v1.34.4, or run `make down` first";
    const existing = { managementCluster: "existing" };
    assert.deepEqual(reasons(existing, { ...existing, ...change }), [refusal]);
    assert.deepEqual(reasons({ clusterCount: 0 }, { clusterCount: 0, ...change }), [refusal]);
    const localBacking = { ...existing, backingCluster: "local", clusterCount: 0 };
    assert.deepEqual(reasons(localBacking, { ...localBacking, ...change }), [refusal]);
    assert.deepEqual(reasons({ clusterCount: 0, ...existing }, { ...existing, ...change }), []);
    assert.deepEqual(reasons({ clusterCount: 0 }, { ...existing, ...change }), []);
  });

  it("refuses other user data while there are clusters", () => {
    assert.deepEqual(reasons({}, { cloudInitKilobytes: 30 }), [
      "cloudInitKilobytes: 30 would replace the machines of every workload cluster, which were made with 0: set it back, " +
        "or run `make up` with clusterCount 0 first",
    ]);
    assert.deepEqual(reasons({ clusterCount: 0 }, { cloudInitKilobytes: 30 }), []);
    assert.deepEqual(reasons({}, { cloudInitKilobytes: 0 }), []);
  });

  it("refuses other shards while there are clusters", () => {
    assert.deepEqual(reasons({}, { shards: "kubeadmBootstrap 2, metal3 2" }), [
      "managers.NAME.shards: workload clusters were made with the shards: none; wanted: kubeadmBootstrap 2, metal3 2; they " +
        "would get other managers: set it back, or run `make up` with clusterCount 0 first",
    ]);
    assert.deepEqual(reasons({ clusterCount: 0 }, { shards: "metal3 2" }), []);
    assert.deepEqual(reasons({}, { shards: "none" }), []);
  });

  it("refuses fewer hosts while there are clusters, also if these are to be deleted", () => {
    const [reason] = reasons({ hostsPerCluster: 3 }, { hostsPerCluster: 2 });
    assert.match(
      reason!,
      /^controlPlaneReplicas, workersPerCluster, spareHostsPerCluster: .* have 3 hosts each, and 2 /,
    );
    assert.deepEqual(reasons({ hostsPerCluster: 2 }, { hostsPerCluster: 3 }), []);
    assert.equal(reasons({ hostsPerCluster: 3 }, { hostsPerCluster: 2, clusterCount: 0 }).length, 1);
    assert.deepEqual(reasons({ hostsPerCluster: 3, clusterCount: 0 }, { hostsPerCluster: 2 }), []);
  });

  it("refuses to delete a MachineDeployment whose hosts the others need", () => {
    const [reason] = reasons({ machineDeployments: [1, 1] }, { machineDeployments: [2] });
    assert.match(
      reason!,
      /^machineDeploymentsPerCluster: 1 would .* hosts, 1 per workload cluster, .*, and 0 are spare: raise spareHostsPer/,
    );
    for (const [before, after] of [
      [{ machineDeployments: [1, 1] }, { machineDeployments: [2], spareHosts: 1 }],
      [{ machineDeployments: [1, 0] }, { machineDeployments: [1] }],
      [{ machineDeployments: [2] }, { machineDeployments: [1, 1] }],
      [{ machineDeployments: [1, 1] }, { machineDeployments: [2], clusterCount: 0 }],
      [{ machineDeployments: [1, 1], clusterCount: 0 }, { machineDeployments: [2] }],
    ]) {
      assert.deepEqual(reasons(before!, after!), []);
    }
  });

  it("names everything that is refused at once", () => {
    assert.equal(reasons({}, { backingCapacity: 50, firstNodePort: 1, backingCluster: "existing" }).length, 3);
  });

  it("refuses exactly the changes that move a cluster, whatever the numbers of both kinds of clusters", () => {
    const settings = fc.record({
      clusterCount: fc.integer({ min: 0, max: 60 }),
      backingClusters: fc.integer({ min: 0, max: 60 }),
      backingCapacity: fc.integer({ min: 1, max: 20 }),
      nodePortRange: fc.constantFrom("30000-32767", "31000-32767"),
    });
    fc.assert(
      fc.property(settings, settings, (one, other) => {
        const [before, after] = [one, other].map((config) => {
          const result = parseSettings({ ...defaultSettings(), ...config, backingCluster: { kind: "local" } });
          return result.settings;
        });
        fc.pre(before !== undefined && after !== undefined);
        const [was, is] = [before, { ...after, clusterCount: before.clusterCount }].map(placeClusters);
        const isMoved = JSON.stringify(was) !== JSON.stringify(is);
        assert.equal(provider.check(layoutOf(before), layoutOf(after)).failures.length > 0, isMoved);
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses exactly the changes that put a cluster into a stack of another name", () => {
    const settings = fc.record({
      clusterCount: fc.integer({ min: 0, max: 60 }),
      clustersPerStack: fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }),
    });
    const stacks = ({ clusterCount, ...settings }: { clusterCount: number; clustersPerStack?: number }) => {
      const sizes = stackSizes(settings);
      const inStacks = clusterStacks("dev", clusterCount, sizes);
      return Array.from({ length: clusterCount }, (_, index) =>
        index < sizes.clustersInBaseStack ? "dev" : inStacks.find(({ last }) => index < last)!.name,
      );
    };
    fc.assert(
      fc.property(settings, settings, (before, after) => {
        const { clusterCount } = before;
        const isMoved = stacks(before).join() !== stacks({ ...after, clusterCount }).join();
        const asLayout = ({ clusterCount, ...sizes }: typeof before) => ({ clusterCount, ...stackSizes(sizes) });
        assert.equal(reasons(asLayout(before), asLayout(after)).length > 0, isMoved);
      }),
      { numRuns: 1000 },
    );
  });
});

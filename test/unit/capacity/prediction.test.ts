import assert from "node:assert/strict";
import { IMAGE_STORE, KUBERNETES_CLUSTER, NODE_DISK } from "../../../capacity/costs";
import { predict } from "../../../capacity/prediction";
import type { Prediction } from "../../../capacity/prediction";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "../settings/defaults";

const existing = { kind: "existing", kubeconfig: "some/kubeconfig" };
const elsewhere = { kind: "existing", clusters: [{ kubeconfig: "some/kubeconfig" }] };

function predictFor(config: Record<string, unknown>, cores = 2): Prediction {
  const { settings, errors } = parseSettings({ ...defaultSettings(), backingCapacity: 1000, ...config });
  assert.deepEqual(errors, []);
  return predict(settings!, cores);
}

function memoryHere(config: Record<string, unknown>): number {
  return predictFor(config).thisMachine.memoryMebibytes;
}

describe("predict", () => {
  it("comes near the memory that was measured: 100 MiB a cluster of 160, and of 200", () => {
    const memory = (clusterCount: number) => {
      const { thisMachine, pulumi } = predictFor({ clusterCount });
      return thisMachine.memoryMebibytes - pulumi.memoryMebibytes;
    };
    const perCluster = (memory(200) - memory(1)) / 199;
    assert.ok(perCluster > 95 && perCluster < 105, `${perCluster}`);
  });

  it("grows by the same amount with every cluster", () => {
    const memory = (clusterCount: number) => memoryHere({ clusterCount, clustersPerStack: 0 });
    const growth = (from: number) => memory(from + 200) - memory(from);
    // Each is rounded up.
    assert.ok(growth(1) > 0 && Math.abs(growth(201) - growth(1)) <= 1, `${growth(1)}, ${growth(201)}`);
  });

  it("grows with the machines of the clusters", () => {
    const need = (config: object) => predictFor({ clusterCount: 10, ...config }).managementCluster;
    const [one, thirty] = [need({}), need({ workersPerCluster: 29 })];
    assert.equal(thirty.bringUpCpuSeconds - one.bringUpCpuSeconds, 10 * 29 * 3.5);
    // 851 MiB without clusters and 2414 with them were measured, of which the backing cluster had 29.
    assert.ok(thirty.memoryMebibytes > 2200 && thirty.memoryMebibytes < 2600, `${thirty.memoryMebibytes}`);
    assert.deepEqual(need({ controlPlaneReplicas: 3, workersPerCluster: 27 }), thirty);
  });

  it("grows with the MachineDeployments that Pulumi declares", () => {
    const pulumi = (config: object) => predictFor({ clusterCount: 20, ...config }).pulumi.memoryMebibytes;
    const one = { workersPerCluster: 1 };
    const more = pulumi({ ...one, machineDeploymentsPerCluster: 101 }) - pulumi(one);
    assert.ok(Math.abs(more - 20 * 100 * 0.33) <= 1, `${more}`);
  });

  it("grows by half of a machine with each host that has none", () => {
    const need = (config: object) => predictFor({ clusterCount: 10, ...config }).managementCluster;
    assert.deepEqual(need({ spareHostsPerCluster: 6 }), need({ workersPerCluster: 3 }));
  });

  it("counts the hosts beyond each cluster's first in Pulumi's memory, as two of a cluster's 34 resources, and its MachineDeployment as one", () => {
    const memory = (config: object) => predictFor({ clusterCount: 10, ...config }).pulumi.memoryMebibytes;
    const further = memory({ workersPerCluster: 29 }) - memory({});
    assert.ok(Math.abs(further - (10 * (29 * 2 + 1) * 11) / 34) < 3, `${further}`);
    assert.equal(
      memory({ controlPlaneReplicas: 3, workersPerCluster: 20, spareHostsPerCluster: 7 }) - memory({}),
      further,
    );
    const inMemory = { topology: { kind: "inMemory" }, backingCapacity: 200 };
    assert.equal(memory({ ...inMemory, workersPerCluster: 29 }), memory(inMemory));
  });

  it("counts every shard and replica of a manager, with what it holds of all clusters", () => {
    const need = (managers: object) => predictFor({ clusterCount: 50, managers }).managementCluster;
    const one = need({});
    const [shards, replicas] = [{ shards: 2 }, { replicas: 2 }].map((setting) =>
      need({ kubeadmControlPlane: setting }),
    );
    // 28 MiB without clusters, and a sixth of the managers' 4 MiB for each.
    const further = 28 + (50 * 4) / 6;
    assert.ok(Math.abs(shards!.memoryMebibytes - one.memoryMebibytes - further) <= 1, `${shards!.memoryMebibytes}`);
    assert.equal(replicas!.memoryMebibytes, shards!.memoryMebibytes);
    assert.equal(need({ metal3: { replicas: 3 } }).idleMillicores, one.idleMillicores);
    assert.equal(shards!.idleMillicores, one.idleMillicores + 1);
  });

  it("counts what the API server holds until its garbage is collected, and the CPU time that this saves", () => {
    const need = (apiServerEnv: object) =>
      predictFor({
        clusterCount: 100,
        topology: { kind: "fakeApiServer" },
        managementCluster: { kind: "local", apiServerEnv },
      }).managementCluster;
    const [byDefault, rarely] = [need({}), need({ GOGC: 300 })];
    // As much again as the 2260 MiB that it has by default.
    const further = rarely.memoryMebibytes - byDefault.memoryMebibytes;
    assert.ok(further > 2200 && further < 2600, `${further}`);
    assert.ok(rarely.bringUpCpuSeconds < 0.95 * byDefault.bringUpCpuSeconds);
    const { memoryMebibytes } = need({ GOGC: 300, GOMEMLIMIT: "3GiB" });
    assert.ok(Math.abs(rarely.memoryMebibytes - memoryMebibytes - (4520 - 3072)) <= 1, `${memoryMebibytes}`);
  });

  it("counts what managers hold until their garbage is collected, for each shard and replica", () => {
    const need = (managers: object) =>
      predictFor({ clusterCount: 100, topology: { kind: "fakeApiServer" }, managers }).managementCluster;
    const [one, rarely, two] = [{}, { env: { GOGC: 300 } }, { env: { GOGC: 300 }, replicas: 2 }].map((metal3) =>
      need({ metal3 }),
    );
    // A sixth of the managers' 3.4 MiB for each cluster, twice that, and that again with 21 MiB without clusters.
    assert.ok(Math.abs(rarely!.memoryMebibytes - one!.memoryMebibytes - 340 / 6) <= 1, `${rarely!.memoryMebibytes}`);
    assert.ok(Math.abs(two!.memoryMebibytes - rarely!.memoryMebibytes - 680 / 6 - 21) <= 1, `${two!.memoryMebibytes}`);
    assert.ok(rarely!.bringUpCpuSeconds < one!.bringUpCpuSeconds);
  });

  it("is a number for a fleet without clusters, however garbage is collected", () => {
    const env = { GOGC: "off", GOMEMLIMIT: "1GiB" };
    const { thisMachine } = predictFor({ clusterCount: 0, managers: { metal3: { env } } });
    assert.deepEqual(thisMachine, predictFor({ clusterCount: 0 }).thisMachine);
  });

  it("grows with the square of the clusters that share an API server", () => {
    const idle = (config: object) =>
      predictFor({ topology: { kind: "sharedApiServer" }, ...config }).managementCluster.idleMillicores;
    const [one, twenty, forty] = [1, 20, 40].map((clusterCount) => idle({ clusterCount }));
    assert.ok(forty! - one! > 3 * (twenty! - one!), `${one}, ${twenty}, ${forty}`);
    // One full backing cluster, then a part of another.
    const apart = idle({ clusterCount: 40, backingCapacity: 30, backingCluster: { kind: "local" } });
    const pairs = 30 * 29 + 10 * 9;
    assert.ok(Math.abs(forty! - apart - 0.3225 * (40 * 39 - pairs)) <= 1, `${apart}`);
  });

  it("counts the user data of every machine in the management cluster, and of the largest stack in Pulumi", () => {
    const need = (config: object) => predictFor({ clusterCount: 20, topology: { kind: "fakeApiServer" }, ...config });
    const growth = (config: object, name: "managementCluster" | "pulumi") => {
      const [without, withData] = [need(config)[name], need({ ...config, cloudInitKilobytes: 30 })[name]];
      const memory = withData.memoryMebibytes - without.memoryMebibytes;
      return { memory, disk: withData.diskMebibytes - without.diskMebibytes };
    };
    // Measured: 64 MiB, and 18.3 MB on disk.
    const { memory, disk } = growth({}, "managementCluster");
    assert.ok(Math.abs(memory - 64) <= 2 && Math.abs(disk - 17.4) <= 1, `${memory}, ${disk}`);
    const ofTwo = growth({ workersPerCluster: 1 }, "managementCluster");
    assert.ok(Math.abs(ofTwo.memory - 2 * memory) <= 2, `${ofTwo.memory}`);
    const pulumi = growth({}, "pulumi").memory;
    assert.ok(Math.abs(pulumi - 20 * 30 * 0.012) <= 1, `${pulumi}`);
    const inStacksOfTen = growth({ clustersPerStack: 10 }, "pulumi").memory;
    assert.ok(Math.abs(inStacksOfTen - pulumi / 2) <= 1, `${inStacksOfTen}`);
  });

  it("grows with every backing cluster that is made here", () => {
    const local = { backingCluster: { kind: "local" }, clusterCount: 4 };
    const [one, two, three] = [1, 2, 3].map((backingClusters) => memoryHere({ ...local, backingClusters }));
    assert.equal(three! - two!, two! - one!);
    assert.ok(two! - one! > KUBERNETES_CLUSTER["kube-apiserver"].memoryMebibytes);
    assert.ok(one! > memoryHere({ clusterCount: 4 }));
  });

  it("is the sum of the roles where everything is here", () => {
    const { managementCluster, eachBackingCluster, pulumi, thisMachine } = predictFor({ clusterCount: 7 });
    const sum = (name: keyof typeof pulumi) => managementCluster[name] + eachBackingCluster[name] + pulumi[name];
    for (const name of ["memoryMebibytes", "idleMillicores"] as const) {
      const rounded = sum(name) - thisMachine[name];
      assert.ok(rounded >= 0 && rounded < 3, `${name}: ${rounded}`); // each role is rounded up
    }
    assert.equal(thisMachine.diskMebibytes, sum("diskMebibytes") + IMAGE_STORE.images.diskMebibytes);
  });

  it("counts the images of local nodes once", () => {
    const disk = (backingClusters: number) =>
      predictFor({ backingCluster: { kind: "local" }, backingClusters }).thisMachine.diskMebibytes;
    assert.equal(disk(10) - disk(1), 9 * NODE_DISK.local.diskMebibytes);
  });

  it("gives the fullest backing cluster", () => {
    const local = { backingCluster: { kind: "local" } };
    const { eachBackingCluster } = predictFor({ ...local, clusterCount: 5, backingCapacity: 3 });
    assert.deepEqual(eachBackingCluster, predictFor({ ...local, clusterCount: 3 }).eachBackingCluster);
  });

  it("counts clusters of kind local and kind alike, but for the disk space of their images", () => {
    const kind = predictFor({ managementCluster: { kind: "kind" }, backingCluster: { kind: "kind" } }).thisMachine;
    const local = predictFor({ backingCluster: { kind: "local" } }).thisMachine;
    assert.deepEqual({ ...kind, diskMebibytes: 0 }, { ...local, diskMebibytes: 0 });
    assert.ok(kind.diskMebibytes > local.diskMebibytes);
  });

  it("counts on this machine only Pulumi where all clusters exist, but says what they will need", () => {
    const prediction = predictFor({ managementCluster: existing, backingCluster: elsewhere, clusterCount: 9 });
    assert.deepEqual(prediction.thisMachine, prediction.pulumi);
    assert.ok(prediction.managementCluster.memoryMebibytes > 0);
    assert.ok(prediction.eachBackingCluster.memoryMebibytes > 9 * 80);
    assert.equal(
      prediction.eachBackingCluster.memoryMebibytes,
      predictFor({ clusterCount: 9 }).eachBackingCluster.memoryMebibytes,
    );
  });

  it("counts the management cluster, and what grows in it, where only that is here", () => {
    const { managementCluster, pulumi, thisMachine } = predictFor({ backingCluster: elsewhere, clusterCount: 9 });
    assert.equal(thisMachine.memoryMebibytes, managementCluster.memoryMebibytes + pulumi.memoryMebibytes);
    assert.ok(managementCluster.memoryMebibytes > predictFor({ clusterCount: 1 }).managementCluster.memoryMebibytes);
  });

  it("counts the largest of Pulumi's stacks, which are run one after the other", () => {
    const pulumi = (config: Record<string, unknown>) => predictFor(config).pulumi;
    const { memoryMebibytes, bringUpCpuSeconds } = pulumi({ clusterCount: 90, clustersPerStack: 20 });
    assert.equal(memoryMebibytes, pulumi({ clusterCount: 20 }).memoryMebibytes);
    assert.equal(bringUpCpuSeconds, pulumi({ clusterCount: 90 }).bringUpCpuSeconds);
  });

  it("takes half the time on twice the cores", () => {
    const [two, four] = [2, 4].map((cores) => predictFor({ clusterCount: 40 }, cores).bringUpSeconds);
    assert.ok(Math.abs(two! - 2 * four!) <= 2);
    assert.ok(two! >= 40 * 4);
  });
});

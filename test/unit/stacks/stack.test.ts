import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import type { StackOutputs } from "../../../stacks/stack";
import type { ArchivedImage } from "../../../tools/lock";
import { archivedImage } from "../../../tools/versions";
import { KubeconfigFile } from "../kubeconfig-file";
import { record, valueOf } from "../mocks";
import type { Registered } from "../mocks";
import { defaultSettings } from "../settings/defaults";

const [first, second] = [new KubeconfigFile(), new KubeconfigFile()];
const topologies = {
  "the management cluster": { backingCluster: { kind: "management" } },
  "local clusters": { backingClusters: 2, backingCapacity: 4, backingCluster: { kind: "local" } },
  "existing clusters": {
    backingCapacity: 4,
    backingCluster: {
      kind: "existing",
      clusters: [{ kubeconfig: first.path }, { kubeconfig: second.path, context: "mine" }],
    },
  },
};

function recordTopology(config: Record<string, unknown>, preview = false) {
  const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
  assert.deepEqual(errors, []);
  return record(() => createStack(settings!), { preview });
}

/** All that Pulumi compares, by resource. */
function declarations(resources: readonly Registered[]): Record<string, Registered> {
  return Object.fromEntries(resources.map((resource) => [resource.label, resource]));
}

describe("createStack", () => {
  before(() => Promise.all([first.start(), second.start()]));
  after(() => [first, second].forEach((file) => file.stop()));

  for (const [where, config] of Object.entries(topologies)) {
    for (const clusterCount of [1, 2, 5]) {
      it(`on ${where}, adds cluster ${clusterCount + 1} and changes nothing else`, async () => {
        const before = declarations((await recordTopology({ ...config, clusterCount })).resources);
        const after = declarations((await recordTopology({ ...config, clusterCount: clusterCount + 1 })).resources);
        const added = Object.keys(after).filter((label) => !(label in before));
        const kept = Object.fromEntries(Object.entries(after).filter(([label]) => label in before));
        const layout = "pulumi-nodejs:dynamic/metal3-scale:FleetLayout layout";
        const inputs = { ...before[layout]!.inputs, clusterCount: clusterCount + 1 };
        assert.deepEqual(kept, { ...before, [layout]: { ...before[layout]!, inputs } });
        const name = `workload-000${clusterCount + 1}`;
        assert.equal(added.length, 34);
        assert.deepEqual(
          added.filter((label) => !label.split(" ")[1]!.startsWith(name)),
          [],
        );
      });
    }
  }

  it("is a management cluster, backing clusters and workload clusters", async () => {
    const recording = await recordTopology({ ...topologies["local clusters"], clusterCount: 3 });
    assert.deepEqual(
      recording.tree().filter((line) => !line.startsWith(" ")),
      [
        "metal3-scale:index:BackingCluster backing-01",
        "metal3-scale:index:BackingCluster backing-02",
        "metal3-scale:index:FakeKubelets fake-kubelets",
        "metal3-scale:index:ManagementCluster management",
        "metal3-scale:index:WorkloadCluster workload-0001",
        "metal3-scale:index:WorkloadCluster workload-0002",
        "metal3-scale:index:WorkloadCluster workload-0003",
        "pulumi-nodejs:dynamic/metal3-scale:FleetLayout layout",
      ],
    );
  });

  it("gives the cluster that is the backing cluster the images of etcd and the API servers", async () => {
    const kind = { kind: "kind" };
    const images = [archivedImage("etcd"), archivedImage("kube-apiserver", "1.33.1")].map(({ reference }) => reference);
    const given = async (name: string, config: object) => {
      const recording = await recordTopology({ managementCluster: kind, kubernetesVersion: "1.33.1", ...config });
      const { inputs } = recording.get(`KindCluster ${name}`);
      const references = inputs.images.map(({ reference }: ArchivedImage) => reference);
      return images.filter((image) => references.includes(image));
    };
    for (const topology of [{ kind: "dedicated" }, { kind: "sharedApiServer" }]) {
      assert.deepEqual(await given("management", { topology }), images);
      assert.deepEqual(await given("management", { topology, backingCluster: kind }), []);
      assert.deepEqual(await given("backing-01", { topology, backingCluster: kind }), images);
    }
    assert.deepEqual(await given("management", { topology: { kind: "fakeApiServer" } }), []);
  });

  it("has one Kubernetes provider per cluster, whatever the number of workload clusters", async () => {
    const providers = async (where: keyof typeof topologies) => {
      const { resources } = await recordTopology({ ...topologies[where], clusterCount: 4 });
      return resources.filter(({ type }) => type.startsWith("pulumi:providers:")).map(({ name }) => name);
    };
    assert.deepEqual(await providers("the management cluster"), ["management"]);
    assert.deepEqual((await providers("local clusters")).sort(), ["backing-01", "backing-02", "management"]);
  });

  it("puts each API server where the placement says", async () => {
    const layout = { backingCapacity: 2, nodePortRange: "31000-31001" };
    const config = { ...topologies["local clusters"], ...layout, clusterCount: 3 };
    const recording = await recordTopology(config);
    const places = ["workload-0001", "workload-0002", "workload-0003"].map((name) => {
      const { inputs, provider } = recording.get(`Service ${name}`);
      return [provider, inputs.spec.ports[0].nodePort];
    });
    assert.deepEqual(places, [
      ["pulumi:providers:kubernetes backing-01", 31000],
      ["pulumi:providers:kubernetes backing-01", 31001],
      ["pulumi:providers:kubernetes backing-02", 31000],
    ]);
  });

  it("takes existing clusters in the order of the settings", async () => {
    const recording = await recordTopology({ ...topologies["existing clusters"], backingCapacity: 1 });
    assert.deepEqual(recording.get("ExistingCluster backing-01").inputs, { path: first.path, uid: "uid-1" });
    assert.deepEqual(recording.get("ExistingCluster backing-02").inputs, {
      path: second.path,
      context: "mine",
      uid: "uid-1",
    });
    assert.deepEqual(recording.get("EtcdTenant workload-0002").inputs.etcd.kubeconfig, {
      path: second.path,
      context: "mine",
      uid: "uid-1",
    });
  });

  it("hands the settings of managers and API servers and the time limit on", async () => {
    const recording = await recordTopology({
      managers: { clusterApi: { concurrency: 7 } },
      topology: { kind: "dedicated", apiServer: { profile: "upstream", flags: { v: 4 } } },
      availableTimeoutSeconds: 42,
    });
    const { args } = recording.get("ManagerDeployment management-cluster-api").inputs;
    assert.equal(args["cluster-concurrency"], "7");
    assert.equal(recording.get("ClusterAvailability workload-0001").inputs.timeoutSeconds, 42);
    const [container] = recording.get("Deployment workload-0001").inputs.spec.template.spec.containers;
    assert.ok(container.command.includes("--v=4"));
    assert.ok(!container.command.includes("--watch-cache=false"));
  });

  it("tells where each cluster is, and keeps the kubeconfigs secret", async () => {
    const recording = await recordTopology({ ...topologies["local clusters"], backingCapacity: 1, clusterCount: 2 });
    const result = recording.result as StackOutputs;
    const clusters = await Promise.all(
      result.clusters.map(async ({ endpoint, ...cluster }) => ({ ...cluster, endpoint: await valueOf(endpoint) })),
    );
    assert.deepEqual(clusters, [
      {
        name: "workload-0001",
        namespace: "workload-0001",
        backingCluster: "backing-01",
        endpoint: "https://192.0.2.10:30000",
      },
      {
        name: "workload-0002",
        namespace: "workload-0002",
        backingCluster: "backing-02",
        endpoint: "https://192.0.2.10:30000",
      },
    ]);
    assert.equal(await pulumi.isSecret(result.managementKubeconfig), true);
    assert.equal(await pulumi.isSecret(result.backingKubeconfigs), true);
    assert.deepEqual(await valueOf(result.backingKubeconfigs), {
      "backing-01": "kubeconfig backing-01",
      "backing-02": "kubeconfig backing-02",
    });
  });

  it("puts no private key and no kubeconfig into an input that is not secret", async () => {
    const { resources } = await recordTopology({ ...topologies["local clusters"], clusterCount: 2 });
    const sensitive = /^(private|kubeconfig) /;
    const open = resources.flatMap(({ label, inputs, secretInputs }) =>
      pathsOf(inputs, sensitive)
        .filter((path) => !secretInputs.some((secret) => `${path}.`.startsWith(`${secret}.`)))
        .map((path) => `${label}: ${path}`),
    );
    assert.deepEqual(open, []);
    const keys = resources.filter(({ inputs }) => pathsOf(inputs, sensitive).length > 0);
    assert.ok(keys.length > 30);
  });

  it("starts a cluster once the one a window before it is available, without a dependency", async () => {
    const { resources } = await recordTopology({ clusterCount: 3, concurrency: 2 });
    const order = (label: string) => resources.findIndex((resource) => resource.label.endsWith(label));
    const available = "ClusterAvailability workload-0001";
    for (const label of ["FleetNamespace workload-0003", "EtcdTenant workload-0003"]) {
      assert.ok(order(label) > order(available), label);
    }
    for (const label of ["FleetNamespace workload-0002", "EtcdTenant workload-0002"]) {
      assert.ok(order(label) < order(available), label);
    }
    const ofFirst = resources.filter(({ label }) => label.includes("workload-0001")).map(({ label }) => label);
    const dependencies = resources
      .filter(({ label }) => label.includes("workload-0003"))
      .flatMap((r) => r.dependencies);
    assert.deepEqual(
      dependencies.filter((label) => ofFirst.includes(label)),
      [],
    );
  });

  it("can be previewed before anything is there", async () => {
    const config = { ...topologies["local clusters"], clusterCount: 2 };
    assert.deepEqual((await recordTopology(config, true)).tree(), (await recordTopology(config)).tree());
  });
});

/** The paths of the strings that match, below a value. */
function pathsOf(value: unknown, pattern: RegExp): string[] {
  if (typeof value === "string") {
    return pattern.test(value) ? [""] : [];
  }
  return Object.entries(value ?? {}).flatMap(([key, item]) =>
    pathsOf(item, pattern).map((path) => (path === "" ? key : `${key}.${path}`)),
  );
}

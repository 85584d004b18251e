import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

function parse(config: Record<string, unknown>) {
  return parseSettings({ ...defaultSettings(), ...config });
}

const localBacking = { backingCluster: '{"kind":"local"}' };
const settingNames =
  "clusterCount, controlPlaneReplicas, workersPerCluster, machineDeploymentsPerCluster, spareHostsPerCluster, " +
  "cloudInitKilobytes, backingClusters, backingCapacity, managementCluster, backingCluster, nodePortRange, managers, concurrency, " +
  "clustersPerStack, topology, fleetId, kubernetesVersion, availableTimeoutSeconds, ignoreMachineLimits";
const wrongRange = "must be two ports from 1 to 65535, the lower first";

/** What is wrong, and the one message that says so. */
const wrong: [config: Record<string, unknown>, message: string][] = [
  [{ clusterCount: "-1" }, "clusterCount: -1 is not allowed: must be at least 0"],
  [{ clusterCount: "10000" }, "clusterCount: 10000 is not allowed: must be at most 9999"],
  [{ clusterCount: "2.5" }, "clusterCount: 2.5 is not allowed: must be a whole number"],
  [{ clusterCount: "many" }, 'clusterCount: "many" is not allowed: must be a finite number'],
  [{ clusterCount: "" }, 'clusterCount: "" is not allowed: must be a finite number'],
  [{ clusterCount: undefined }, "clusterCount: is missing: must be a finite number"],
  [{ backingClusters: "-1" }, "backingClusters: -1 is not allowed: must be at least 0"],
  [{ ...localBacking, backingClusters: "100" }, "backingClusters: 100 is not allowed: must be at most 99"],
  [{ backingCapacity: "0" }, "backingCapacity: 0 is not allowed: must be at least 1"],
  [{ controlPlaneReplicas: "2" }, "controlPlaneReplicas: 2 is not allowed: must be one of 1, 3, 5"],
  [{ workersPerCluster: "-1" }, "workersPerCluster: -1 is not allowed: must be at least 0"],
  [{ cloudInitKilobytes: "1001" }, "cloudInitKilobytes: 1001 is not allowed: must be at most 1000"],
  [{ availableTimeoutSeconds: "-1" }, "availableTimeoutSeconds: -1 is not allowed: must be at least 1"],
  [{ ignoreMachineLimits: "yes" }, 'ignoreMachineLimits: "yes" is not allowed: must be true or false'],
  [{ nodePortRange: "30000" }, 'nodePortRange: "30000" is not allowed: must be two ports, FIRST-LAST'],
  [{ nodePortRange: "30001-30000" }, `nodePortRange: "30001-30000" is not allowed: ${wrongRange}`],
  [{ nodePortRange: "0-10" }, `nodePortRange: "0-10" is not allowed: ${wrongRange}`],
  [{ nodePortRange: "1-65536" }, `nodePortRange: "1-65536" is not allowed: ${wrongRange}`],
  [{ managementCluster: "local" }, 'managementCluster: "local" is not allowed: must be of type object'],
  [
    { managementCluster: '{"kind":"docker"}' },
    'managementCluster.kind: "docker" is not allowed: must be one of local, kind, existing',
  ],
  [{ managementCluster: '{"kind":"existing"}' }, "managementCluster.kubeconfig: is missing: must be of type string"],
  [
    { managementCluster: '{"kind":"existing","kubeconfig":""}' },
    'managementCluster.kubeconfig: "" is not allowed: must not be empty',
  ],
  [
    { managementCluster: '{"kind":"existing","kubeconfig":"a","nodeImage":"b"}' },
    "managementCluster.nodeImage: unknown setting; known here: kind, kubeconfig, context, nodeAddress",
  ],
  [
    { managementCluster: '{"kind":"local","x":1}' },
    "managementCluster.x: unknown setting; known here: kind, apiServerEnv, apiServerArgs",
  ],
  [
    { managementCluster: '{"kind":"kind","nodeImage":5}' },
    "managementCluster.nodeImage: 5 is not allowed: must be of type string",
  ],
  [
    { backingCluster: '{"kind":"docker"}' },
    'backingCluster.kind: "docker" is not allowed: must be one of management, local, kind, existing',
  ],
  [
    { backingCluster: '{"kind":"existing","clusters":[]}' },
    "backingCluster.clusters: [] is not allowed: must not be empty",
  ],
  [
    { backingCluster: '{"kind":"existing","clusters":[{"kubeconfig":3}]}' },
    "backingCluster.clusters.0.kubeconfig: 3 is not allowed: must be of type string",
  ],
  [
    { backingCluster: '{"kind":"existing","clusters":[{"kubeconfig":"a","x":1}]}' },
    "backingCluster.clusters.0.x: unknown setting; known here: kubeconfig, context, nodeAddress",
  ],
  [
    { managers: '{"metal4":{}}' },
    "managers.metal4: unknown setting; did you mean metal3? known here: clusterApi, kubeadmBootstrap, kubeadmControlPlane, metal3, " +
      "metal3Ipam, bareMetalOperator, docker",
  ],
  [{ managers: '{"metal3":{"concurrency":0}}' }, "managers.metal3.concurrency: 0 is not allowed: must be at least 1"],
  [{ managers: '{"metal3":{"qps":0}}' }, "managers.metal3.qps: 0 is not allowed: must be more than 0"],
  [{ managers: '{"metal3":{"burst":1.5}}' }, "managers.metal3.burst: 1.5 is not allowed: must be a whole number"],
  ...["", "a b", "Name:v1", "name:", "https://registry.example/name", "name@sha256:1"].map(
    (image): (typeof wrong)[number] => [
      { managers: { metal3: { image } } },
      `managers.metal3.image: "${image}" is not allowed: must be an image, REGISTRY/NAME:TAG or REGISTRY/NAME@DIGEST, or the path of a docker archive, FILE.tar`,
    ],
  ),
  [{ managers: '{"metal3":{"args":"v=5"}}' }, 'managers.metal3.args: "v=5" is not allowed: must be of type object'],
  [
    { managers: '{"metal3":{"args":{"v":{}}}}' },
    "managers.metal3.args.v: {} is not allowed: must be a string, a number, true or false",
  ],
  [{ managers: { metal3: { replicas: 0 } } }, "managers.metal3.replicas: 0 is not allowed: must be at least 1"],
  [
    { managers: { metal3: { resources: { limits: { gpu: 1 } } } } },
    "managers.metal3.resources.limits.gpu: unknown setting; did you mean cpu? known here: cpu, memory",
  ],
  [
    { topology: { kind: "inMemory", vm: { provisioning: { startupDuration: "1s", startupJitter: true } } } },
    "topology.vm.provisioning.startupJitter: true is not allowed: must be a number of at least 0: the share that is added at most",
  ],
  [
    { managers: { metal3: { env: { "A-B": 1 } } } },
    "managers.metal3.env.A-B: the name of an environment variable has letters, digits and underscores only",
  ],
  [
    { managers: '{"metal3":{"speed":1}}' },
    "managers.metal3.speed: unknown setting; known here: concurrency, qps, burst, image, version, manifest, args, env, replicas, shards, resources",
  ],
  [
    { topology: '{"kind":"dedicated","apiServer":{"profile":"tiny"}}' },
    'topology.apiServer.profile: "tiny" is not allowed: must be one of lean, experiment, upstream',
  ],
  [
    { topology: '{"kind":"dedicated","apiServer":{"flag":{}}}' },
    "topology.apiServer.flag: unknown setting; did you mean flags? known here: profile, flags",
  ],
  [
    { topology: '{"kind":"dedicated","apiServer":{"flags":{"v":[]}}}' },
    "topology.apiServer.flags.v: [] is not allowed: must be a string, a number, true or false",
  ],
  [
    { topology: '{"kind":"dedicated","apiServer":{"flags":{"etcd-prefix":"/other"}}}' },
    "topology.apiServer.flags.etcd-prefix: cannot be set: it ties the API server to its cluster",
  ],
  [
    { topology: '{"kind":"dedicated","apiServer":{"flags":{"--v":4}}}' },
    "topology.apiServer.flags.--v: must be named as kube-apiserver documents it, without the dashes in front",
  ],
  ...["--v", "x y", "v=5", ""].map((flag): (typeof wrong)[number] => [
    { managers: { metal3: { args: { [flag]: 5 } } } },
    `managers.metal3.args.${flag}: the name of a flag has letters, digits, dots and dashes only, and is ` +
      "written without the dashes in front",
  ]),
  ...["http://node.example", "192.0.2.11:6443", "192.0.2.999"].map((nodeAddress): (typeof wrong)[number] => [
    { managementCluster: { kind: "existing", kubeconfig: "a", nodeAddress } },
    `managementCluster.nodeAddress: "${nodeAddress}" is not allowed: must be an IP address or a host name, without port`,
  ]),
  ...["Mine", "1", "a_b", "-a", "a".repeat(64)].map((fleetId): [Record<string, unknown>, string] => [
    { fleetId },
    `fleetId: "${fleetId}" is not allowed: must be a DNS label that starts with a letter: a to z, 0 to 9, hyphens`,
  ]),
  [{ clusterCounts: "3" }, `clusterCounts: unknown setting; did you mean clusterCount? known here: ${settingNames}`],
];

/** Settings that are right one by one, and what is wrong with them together. */
const contradictory: [config: Record<string, unknown>, message: string][] = [
  [
    { managers: { metal3: { version: "1.14.0", manifest: "own.yaml" } } },
    "managers.metal3.version: v1.14.0, but managers.metal3.manifest says which release there is: set one of them",
  ],
  [
    { clusterCount: "201" },
    "clusterCount: 201 with backingCapacity: 200 needs 2 backing clusters, but backingClusters is 1: choose another " +
      "backingCluster.kind",
  ],
  [
    { ...localBacking, clusterCount: "7", backingClusters: "2", backingCapacity: "3" },
    "clusterCount: 7 with backingCapacity: 3 needs 3 backing clusters, but backingClusters is 2: raise it, or set it to " +
      "0 to have as many as needed",
  ],
  [
    { backingCluster: '{"kind":"existing","clusters":[{"kubeconfig":"a"},{"kubeconfig":"b"}]}', clusterCount: "401" },
    "clusterCount: 401 with backingCapacity: 200 needs 3 backing clusters, but backingClusters is 2: list more in " +
      "backingCluster.clusters",
  ],
  [
    { ...localBacking, clusterCount: "1000", backingCapacity: "10" },
    "clusterCount: 1000 with backingCapacity: 10 needs 100 backing clusters, but there may be 99 at most: raise " +
      "backingCapacity",
  ],
  [
    { clusterCount: "4", nodePortRange: "30000-30002" },
    "clusterCount: 4 with backingCapacity: 200 needs 4 ports on a backing cluster, but nodePortRange 30000-30002 has 3",
  ],
  [{ backingClusters: "2" }, 'backingClusters: 2, but backingCluster.kind "management" allows 1 only'],
  [
    { backingClusters: 1, backingCluster: '{"kind":"existing","clusters":[{"kubeconfig":"a"},{"kubeconfig":"b"}]}' },
    "backingClusters: 1, but backingCluster.clusters lists 2: leave backingClusters at 0",
  ],
  [
    { backingClusters: 2, backingCluster: '{"kind":"existing","clusters":[{"kubeconfig":"a"},{"kubeconfig":"a"}]}' },
    "backingCluster.clusters.1: is the same cluster as backingCluster.clusters.0",
  ],
  [
    { nodePortRange: "20000-20100" },
    'nodePortRange: 20000-20100 is not within 30000-32767, which backing clusters of kind "local" have',
  ],
  [
    { ...localBacking, backingCapacity: 1000, clusterCount: 961 },
    'backingCapacity: 1000 puts 961 clusters on one backing cluster, but the node of kind "local" holds 480 at most',
  ],
];

describe("parseSettings", () => {
  it("takes the defaults of Pulumi.yaml", () => {
    assert.deepEqual(parse({}), {
      settings: {
        clusterCount: 2,
        controlPlaneReplicas: 1,
        workersPerCluster: 0,
        machineDeploymentsPerCluster: 0,
        spareHostsPerCluster: 0,
        cloudInitKilobytes: 0,
        concurrency: 0,
        backingClusters: 0,
        backingCapacity: 200,
        managementCluster: { kind: "local" },
        backingCluster: { kind: "management" },
        nodePortRange: { first: 30000, last: 32767 },
        managers: {},
        topology: { kind: "dedicated" },
        fleetId: "",
        availableTimeoutSeconds: 900,
        ignoreMachineLimits: false,
      },
      errors: [],
    });
  });

  it("takes values as well as their JSON", () => {
    const managers = { metal3: { qps: 0.5, args: { v: 5, "leader-elect": false, "feature-gates": "A=true" } } };
    const asText = parse({ clusterCount: "7", managers: JSON.stringify(managers) });
    assert.deepEqual(asText.errors, []);
    assert.deepEqual(asText, parse({ clusterCount: 7, managers }));
    assert.deepEqual(asText.settings?.managers, {
      metal3: { qps: 0.5, args: { v: "5", "leader-elect": "false", "feature-gates": "A=true" } },
    });
  });

  it("takes images as the container runtimes do", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    for (const image of [
      "name",
      "registry.example:5000/team/my_image.name__v1--x:v1.2.3-rc.1_x",
      `quay.io/metal3-io/baremetal-operator@${digest}`,
      `[2001:db8::1]:5000/name:v1@${digest}`,
      "localhost/name:latest",
    ]) {
      assert.deepEqual(parse({ managers: { metal3: { image } } }).errors, []);
      assert.deepEqual(parse({ managementCluster: { kind: "kind", nodeImage: image } }).errors, []);
    }
  });

  it("takes every profile of the workload API server, and flags as text", () => {
    for (const profile of ["lean", "experiment", "upstream"]) {
      const apiServer = { profile, flags: { v: 4, profiling: true, "event-ttl": "5m" } };
      const flags = { v: "4", profiling: "true", "event-ttl": "5m" };
      assert.deepEqual(parse({ topology: { kind: "dedicated", apiServer } }).settings?.topology, {
        kind: "dedicated",
        apiServer: { profile, flags },
      });
    }
    assert.deepEqual(parse({ topology: { kind: "dedicated" } }).settings?.topology, { kind: "dedicated" });
  });

  it("takes every kind of cluster", () => {
    const kind = { kind: "kind", nodeImage: "kindest/node:v1.34.0" };
    const existing = { kubeconfig: "some/kubeconfig", context: "mine", nodeAddress: "node.example" };
    const backingKinds = [{ kind: "management" }, { kind: "local" }, kind, { kind: "existing", clusters: [existing] }];
    for (const managementCluster of [{ kind: "local" }, { kind: "kind" }, kind, { kind: "existing", ...existing }]) {
      for (const backingCluster of backingKinds) {
        const { settings, errors } = parse({ managementCluster, backingCluster });
        assert.deepEqual(errors, []);
        assert.deepEqual([settings!.managementCluster, settings!.backingCluster], [managementCluster, backingCluster]);
      }
    }
  });

  it("takes as many clusters as fit exactly", () => {
    const capacity = { clusterCount: 6, backingClusters: 2, backingCapacity: 3, nodePortRange: "30000-30002" };
    assert.deepEqual(parse({ ...localBacking, ...capacity }).errors, []);
  });

  for (const [config, message] of [...wrong, ...contradictory]) {
    it(`rejects ${JSON.stringify(config)}`, () => {
      assert.deepEqual(parse(config), { errors: [message] });
    });
  }

  it("names everything that is wrong at once", () => {
    const { errors } = parse(Object.assign({}, wrong[0]![0], { backingCapacity: "x", first: "1", second: "2" }));
    assert.deepEqual(
      errors.map((error) => error.split(":")[0]),
      ["clusterCount", "backingCapacity", "first", "second"],
    );
  });

  it("names all contradictions at once", () => {
    const { errors } = parse({ clusterCount: 9, backingClusters: 2, backingCapacity: 3, nodePortRange: "30000-30001" });
    assert.equal(errors.length, 3);
  });
});

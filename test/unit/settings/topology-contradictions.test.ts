import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { BACKING_DEFAULTS } from "../../../settings/topology-contradictions";
import { defaultSettings } from "./defaults";

function parse(config: Record<string, unknown>) {
  return parseSettings({ ...defaultSettings(), ...config });
}

const inMemory = { topology: '{"kind":"inMemory"}' };

/** What the topology of the settings does not have. */
const refused: [config: Record<string, unknown>, message: string][] = [
  [{ backingClusters: 1 }, "backingClusters"],
  [{ backingCapacity: 100 }, "backingCapacity"],
  [{ backingCluster: { kind: "local" } }, "backingCluster"],
  [{ nodePortRange: "30001-32767" }, "nodePortRange"],
].map(([config, name]) => [
  { ...inMemory, ...(config as object) },
  `${name as string}: topology.kind "inMemory" has no backing clusters: leave it out`,
]);
refused.push(
  [
    { topology: '{"kind":"dedicated","fakeKubelets":{"missingShare":1}}' },
    "topology.fakeKubelets.missingShare: 1 leaves all machines without a Node, and no Cluster becomes Available: must " +
      "be less than 1",
  ],
  [
    { topology: '{"kind":"dedicated","fakeKubelets":{"failingShare":1,"failAfterSeconds":0}}' },
    "topology.fakeKubelets.failAfterSeconds: 0 with failingShare 1 has no Node that is ever Ready, and no Cluster becomes " +
      "Available: failAfterSeconds must be more than 0, or failingShare less than 1",
  ],
  [
    { topology: '{"kind":"fakeApiServer","fakeKubelets":{"image":"example/node:20"}}' },
    'topology.fakeKubelets.image: "example/node:20", but a management cluster of kind "local" pulls no images and has the ' +
      "Node.js of this machine: leave it out",
  ],
  [
    { ...inMemory, spareHostsPerCluster: 2 },
    'spareHostsPerCluster: 2, but topology.kind "inMemory" has no hosts: leave it out',
  ],
  [
    { ...inMemory, cloudInitKilobytes: 30 },
    'cloudInitKilobytes: 30, but topology.kind "inMemory" has no hosts: leave it out',
  ],
  [
    { ...inMemory, managers: { bareMetalOperator: {} } },
    'managers.bareMetalOperator: topology.kind "inMemory" does not run it; it runs clusterApi, kubeadmBootstrap, ' +
      "kubeadmControlPlane, docker",
  ],
  [
    { managers: { docker: {} } },
    'managers.docker: topology.kind "dedicated" does not run it; it runs clusterApi, kubeadmBootstrap, ' +
      "kubeadmControlPlane, metal3Ipam, bareMetalOperator, metal3",
  ],
  [
    { ...inMemory, managers: { docker: { replicas: 2 } } },
    "managers.docker.replicas: 2, but one Pod has all clusters in its memory: only 1 is allowed",
  ],
  [
    { topology: '{"kind":"inMemory","vm":{"provisioning":{"startupDuration":10}}}' },
    "topology.vm.provisioning.startupDuration: 10 is not allowed: must be of type string",
  ],
  [
    { topology: '{"kind":"inMemory","vm":{"provisioning":{"startupDuration":"10"}}}' },
    'topology.vm.provisioning.startupDuration: "10" is not allowed: must be a duration in Go\'s notation, such as 10s, ' +
      "500ms or 1m30s",
  ],
  [
    { topology: '{"kind":"inMemory","vm":{"provisioning":{"startupDuration":"1s","startupJitter":-1}}}' },
    "topology.vm.provisioning.startupJitter: -1 is not allowed: must be a number of at least 0: the share that is " +
      "added at most",
  ],
  [
    { topology: '{"kind":"inMemory","apiserver":{}}' },
    "topology.apiserver: unknown setting; did you mean apiServer? known here: kind, vm, node, apiServer, etcd",
  ],
);

describe("the settings of a topology", () => {
  it("knows what the settings of backing clusters are where nobody sets them", () => {
    const { settings } = parse({});
    const names = Object.keys(BACKING_DEFAULTS) as (keyof typeof BACKING_DEFAULTS)[];
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, settings![name]])), BACKING_DEFAULTS);
  });

  it("takes as many clusters as there may be where there are no backing clusters", () => {
    assert.deepEqual(parse({ ...inMemory, clusterCount: 9999 }).errors, []);
  });

  it("may have another image with Node.js where images are pulled", () => {
    const topology = { kind: "dedicated", fakeKubelets: { image: "example/node:20" } };
    assert.deepEqual(parse({ topology, managementCluster: { kind: "kind" } }).errors, []);
  });

  it("may have all Nodes fail later, and some at once", () => {
    for (const fakeKubelets of [{ failingShare: 1 }, { failingShare: 0.9, failAfterSeconds: 0 }]) {
      assert.deepEqual(parse({ topology: { kind: "dedicated", fakeKubelets } }).errors, []);
    }
  });

  describe("that needs a management cluster of a version", () => {
    const errorsOf = (nodeImage: string | undefined, kind = "sharedApiServer") =>
      parse({ topology: { kind }, managementCluster: { kind: "kind", nodeImage } }).errors;
    const digest = `@sha256:${"0123".repeat(16)}`;

    it("refuses an older image of kind's nodes", () => {
      for (const image of ["kindest/node:v1.29.4", `localhost:5000/kindest/node:v1.29.4${digest}`]) {
        assert.deepEqual(errorsOf(image), [
          `managementCluster.nodeImage: "${image}" has Kubernetes v1.29, but topology.kind "sharedApiServer" needs v1.30.0 ` +
            "or a later one: without ValidatingAdmissionPolicies it could not refuse upgrades",
        ]);
      }
    });

    it("takes one that is new enough, or whose tag is no version, or is not there", () => {
      const images = [
        "kindest/node:v1.30.0",
        `kindest/node:v1.34.0${digest}`,
        "node:v1.2.3",
        "kindest/node:mine",
        `kindest/node${digest}`,
        "node",
        undefined,
      ];
      assert.deepEqual(
        images.flatMap((image) => errorsOf(image)),
        [],
      );
    });

    it("is of no matter to other topologies", () => {
      assert.deepEqual(errorsOf("kindest/node:v1.29.4", "dedicated"), []);
    });
  });

  for (const [config, message] of refused) {
    it(`are refused where they are ${JSON.stringify(config)}`, () => {
      assert.deepEqual(parse(config), { errors: [message] });
    });
  }
});

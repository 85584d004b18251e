import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Module } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { resourceProviders } from "../../../resources";
import { ClusterAvailability } from "../../../resources/cluster-availability/resource";
import { ClusterClaim } from "../../../resources/cluster-claim/resource";
import { EtcdAuthentication } from "../../../resources/etcd-authentication/resource";
import { EtcdTenant } from "../../../resources/etcd-tenant/resource";
import { ExistingCluster } from "../../../resources/existing-cluster/resource";
import { FakeKubelets } from "../../../resources/fake-kubelets/resource";
import { FleetLayout } from "../../../resources/fleet-layout/resource";
import { FleetNamespace } from "../../../resources/fleet-namespace/resource";
import { KindCluster } from "../../../resources/kind-cluster/resource";
import { KubeadmInit } from "../../../resources/kubeadm-init/resource";
import { LocalCluster } from "../../../resources/local-cluster/resource";
import { ManagerDeployment } from "../../../resources/manager-deployment/resource";
import { ProviderManifest } from "../../../resources/provider-manifest/resource";
import { record, valueOf } from "../mocks";

const fleet = "fleet-1";
const image = { reference: "example/own:dev", archive: "own.tar" };
const kubeconfig = { path: "some/kubeconfig", uid: "uid" };
const manifest = { path: "some/manifest.yaml", sha256: "0".repeat(64) };
const etcd = { kubeconfig, namespace: "control-planes", pod: "etcd-0", rootSecret: "etcd-root" };
const cluster = { management: kubeconfig, namespace: "demo", cluster: "demo" };

const everyInput = {
  ClusterAvailability: { ...cluster, machines: { controlPlane: 1, workers: 0 }, timeoutSeconds: 1 },
  ClusterClaim: { kubeconfig, fleet, cluster: "management", stack: "dev" },
  EtcdAuthentication: { etcd },
  EtcdTenant: { etcd, name: "demo" },
  ExistingCluster: { path: "some/kubeconfig", context: "mine", uid: "uid", nodeAddress: "node.example" },
  FakeKubelets: {
    kubeconfig,
    fleet,
    namespace: "fake-kubelets",
    program: manifest,
    nodeJs: { image: "example/node:20", path: "node", isOfNode: false },
    behaviour: { startupSeconds: 30 },
  },
  FleetLayout: {
    topology: "dedicated",
    kubernetesVersion: "v1.34.4",
    clusterCount: 2,
    clustersInBaseStack: 20,
    clustersPerStack: 100,
    hostsPerCluster: 1,
    spareHosts: 0,
    machineDeployments: [],
    backingCapacity: 200,
    firstNodePort: 30000,
    managementCluster: "local",
    backingCluster: "management",
  },
  FleetNamespace: { kubeconfig, fleet, name: "demo", labels: { a: "b" } },
  KindCluster: { name: "demo", fleet, images: [image], nodeImage: "kindest/node" },
  KubeadmInit: { ...cluster, kubernetesVersion: "v1.34.4" },
  LocalCluster: { name: "demo", fleet, kubernetesVersion: "v1.34.4", images: [image] },
  ManagerDeployment: { kubeconfig, fleet, manifest, image: "example/manager:dev", args: { v: "5" }, replicas: 2 },
  ProviderManifest: { kubeconfig, fleet, provider: "cluster-api" as const, manifest, caBundle: "CA" },
};

function recordAll() {
  return record(() => ({
    availability: new ClusterAvailability("test", everyInput.ClusterAvailability),
    claim: new ClusterClaim("test", everyInput.ClusterClaim),
    authentication: new EtcdAuthentication("test", everyInput.EtcdAuthentication),
    tenant: new EtcdTenant("test", everyInput.EtcdTenant),
    existing: new ExistingCluster("test", everyInput.ExistingCluster),
    kubelets: new FakeKubelets("test", everyInput.FakeKubelets),
    layout: new FleetLayout("test", everyInput.FleetLayout),
    namespace: new FleetNamespace("test", everyInput.FleetNamespace),
    kind: new KindCluster("test", everyInput.KindCluster),
    init: new KubeadmInit("test", everyInput.KubeadmInit),
    local: new LocalCluster("test", everyInput.LocalCluster),
    manager: new ManagerDeployment("test", everyInput.ManagerDeployment),
    manifest: new ProviderManifest("test", everyInput.ProviderManifest),
  }));
}

/** What Pulumi's dynamic provider gets from the code in a resource (`requireFromString` in its index.ts). */
function load(code: string): unknown {
  const loaded = new Module("", undefined) as Module & { _compile(code: string, filename: string): void };
  loaded._compile(code, "");
  return (loaded.exports as { handler(): unknown }).handler();
}

describe("resources", () => {
  it("have a type and the inputs of each provider", async () => {
    const recording = await recordAll();
    assert.deepEqual(Object.keys(resourceProviders).sort(), Object.keys(everyInput).sort());
    assert.deepEqual(
      Object.fromEntries(recording.resources.map(({ type, inputs }) => [type.split(":").at(-1), inputs])),
      everyInput,
    );
    assert.ok(recording.resources.every(({ type }) => type.startsWith("pulumi-nodejs:dynamic/metal3-scale:")));
  });

  it("have the outputs of a cluster where they are one, with the kubeconfig secret", async () => {
    const { existing, kind, local } = (await recordAll()).result;
    for (const resource of [existing, kind, local]) {
      assert.equal(await valueOf(resource.kubeconfig), "kubeconfig test");
      assert.equal(await pulumi.isSecret(resource.kubeconfig), true);
      assert.equal(await valueOf(resource.kubeconfigPath), "test/kubeconfig");
      assert.equal(await valueOf(resource.address), "192.0.2.10");
    }
  });

  describe("code", () => {
    const workingDirectory = process.cwd();
    let project: string;

    before(() => {
      project = mkdtempSync(join(tmpdir(), "metal3-scale-"));
      const library = join(project, "node_modules/metal3-scale");
      mkdirSync(library, { recursive: true });
      const names = Object.keys(resourceProviders).map((name) => `${name}: "provider ${name}"`);
      writeFileSync(join(library, "resources.js"), `exports.resourceProviders = { ${names.join(", ")} };`);
      process.chdir(project);
    });

    after(() => {
      process.chdir(workingDirectory);
      rmSync(project, { recursive: true });
    });

    it("loads the provider from the package in the project's folder", async () => {
      for (const { type, code } of (await recordAll()).resources) {
        assert.equal(load(code!), `provider ${type.split(":").at(-1)}`);
      }
    });

    it("is one short line, since every resource keeps it in the state", async () => {
      for (const { code } of (await recordAll()).resources) {
        assert.ok(code!.length < 200 && !code!.includes("\n"));
      }
    });
  });
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesCluster } from "../../../components/kubernetes-cluster";
import type { ClusterKind } from "../../../components/kubernetes-cluster";
import { kubernetesVersion } from "../../../tools/lock";
import { archivedImage } from "../../../tools/versions";
import { KubeconfigFile } from "../kubeconfig-file";
import { record, valueOf } from "../mocks";

const file = new KubeconfigFile();
const existing: ClusterKind = { kind: "existing", kubeconfig: file.path };
const everyKind: ClusterKind[] = [{ kind: "local" }, { kind: "kind" }, existing];

const own = { reference: "example/own:dev", archive: "own.tar" };

function recordCluster(source: ClusterKind) {
  return record(() => new KubernetesCluster("test", { source, fleet: "fleet-1", images: [own] }));
}

describe("KubernetesCluster", () => {
  before(() => file.start());
  after(() => file.stop());

  const uidOf = ({ kind }: ClusterKind) => (kind === "existing" ? "uid-1" : "uid test");
  const resources = { local: "LocalCluster", kind: "KindCluster", existing: "ExistingCluster" };
  for (const source of everyKind) {
    it(`of kind ${source.kind} is one resource, the claim to it, and one Kubernetes provider`, async () => {
      const recording = await recordCluster(source);
      assert.deepEqual(recording.tree(), [
        "metal3-scale:index:KubernetesCluster test",
        "  pulumi-nodejs:dynamic/metal3-scale:ClusterClaim test",
        `  pulumi-nodejs:dynamic/metal3-scale:${resources[source.kind]} test`,
        "  pulumi:providers:kubernetes test",
      ]);
    });

    it(`of kind ${source.kind} keeps its kubeconfig secret`, async () => {
      const recording = await recordCluster(source);
      assert.equal(await pulumi.isSecret(recording.result.kubeconfig), true);
      const provider = recording.get("kubernetes test");
      assert.deepEqual(provider.inputs, { kubeconfig: "kubeconfig test", clusterIdentifier: uidOf(source) });
      assert.deepEqual(provider.secretInputs, ["kubeconfig"]);
    });

    it(`of kind ${source.kind} is named by a file, and has an address`, async () => {
      const { result: cluster } = await recordCluster(source);
      assert.deepEqual(await valueOf(pulumi.output(cluster.reference)), {
        path: source.kind === "existing" ? file.path : "test/kubeconfig",
        uid: uidOf(source),
      });
      assert.equal(await valueOf(cluster.address), "192.0.2.10");
    });
  }

  it("gives a cluster that it makes a name and images", async () => {
    const apiServerEnv = { GOGC: "300" };
    const apiServerArgs = { v: "4" };
    const local = await recordCluster({ kind: "local", apiServerEnv, apiServerArgs });
    const names = [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kube-proxy",
      "pause",
      "etcd",
      "coredns",
    ];
    const images = [...names.map((name) => archivedImage(name as "etcd")), own];
    assert.deepEqual(local.get("LocalCluster test").inputs, {
      name: "test",
      fleet: "fleet-1",
      kubernetesVersion,
      apiServerEnv,
      apiServerArgs,
      images,
    });
    const kind = await recordCluster({ kind: "kind", nodeImage: "kindest/node:v1.34.0" });
    assert.deepEqual(kind.get("KindCluster test").inputs, {
      name: "test",
      fleet: "fleet-1",
      images: [own],
      nodeImage: "kindest/node:v1.34.0",
    });
  });

  it("refuses flags on which the node depends", async () => {
    const source = { kind: "local", apiServerArgs: { "secure-port": "7443", v: "4" } } as const;
    await assert.rejects(
      recordCluster(source),
      /^Error: apiServerArgs\.secure-port cannot be set: the cluster is reached at the node's address$/,
    );
  });

  it("has each image once", async () => {
    const etcd = archivedImage("etcd");
    const recording = await record(
      () => new KubernetesCluster("test", { source: { kind: "local" }, fleet: "fleet-1", images: [etcd] }),
    );
    const { images } = recording.get("LocalCluster test").inputs;
    assert.equal(images.filter(({ reference }: typeof etcd) => reference === etcd.reference).length, 1);
  });

  it("takes an existing cluster as the settings describe it", async () => {
    const plain = await recordCluster(existing);
    assert.deepEqual(plain.get("ExistingCluster test").inputs, { path: file.path, uid: "uid-1" });
    const full = await recordCluster({ ...existing, context: "mine", nodeAddress: "node.example" });
    assert.deepEqual(full.get("ExistingCluster test").inputs, {
      path: file.path,
      context: "mine",
      uid: "uid-1",
      nodeAddress: "node.example",
    });
    assert.deepEqual(await valueOf(pulumi.output(full.result.reference)), {
      path: file.path,
      context: "mine",
      uid: "uid-1",
    });
  });

  it("knows of an existing cluster in a preview which it is", async () => {
    const { result } = await record(() => new KubernetesCluster("test", { source: existing, fleet: "fleet-1" }), {
      preview: true,
    });
    assert.deepEqual(await valueOf(pulumi.output(result.reference)), { path: file.path, uid: "uid-1" });
  });

  it("ends its objects with a cluster that it deletes, and never with an existing one", async () => {
    const deletedWith = async (source: ClusterKind) => {
      const { result: cluster } = await recordCluster(source);
      return cluster.objectOptions.deletedWith?.constructor.name;
    };
    assert.equal(await deletedWith({ kind: "local" }), "LocalCluster");
    assert.equal(await deletedWith({ kind: "kind" }), "KindCluster");
    assert.equal(await deletedWith(existing), undefined);
  });
});

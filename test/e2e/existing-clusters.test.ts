import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { podDataPath } from "../../local/disk";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import { Checkout } from "../../testing/checkout";

describe("a fleet on clusters that are there already", () => {
  let checkout: Checkout;
  const kubeconfigs: Record<string, string> = {};

  before(async () => {
    checkout = await Checkout.create();
    const create = async (name: string) => {
      kubeconfigs[name] = (await checkout.createNode(name)).kubeconfigPath;
    };
    await Promise.all(["management", "backing"].map(create));
    await addStorage(KubernetesClient.fromReference({ path: kubeconfigs.backing! }), "backing");
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.set("clusterCount", 1);
    await checkout.set("managementCluster.kind", "existing");
    await checkout.set("managementCluster.kubeconfig", kubeconfigs.management!);
    await checkout.set("backingCluster.kind", "existing");
    await checkout.set("backingCluster.clusters.0.kubeconfig", kubeconfigs.backing!);
  });

  after(async () => {
    for (const name of ["management", "backing"]) {
      await checkout.deleteNode(name);
    }
    await checkout.delete();
  });

  const assertUntouched = async (cluster: string) => {
    const namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];
    assert.deepEqual(await objectNames(cluster, "v1", "Namespace"), namespaces);
    assert.deepEqual(await objectNames(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition"), []);
  };
  const objectNames = async (cluster: string, apiVersion: string, kind: string) => {
    const client = KubernetesClient.fromReference({ path: kubeconfigs[cluster]! });
    return (await client.list({ apiVersion, kind })).map(({ metadata }) => metadata?.name ?? "").sort();
  };

  const remove = (cluster: string, apiVersion: string, kind: string, metadata: { name: string; namespace?: string }) =>
    KubernetesClient.fromReference({ path: kubeconfigs[cluster]! }).remove({ apiVersion, kind, metadata }, 60);
  /** What the command says that deletes everything, and leaves nothing in the state. */
  const destroy = async () => {
    const output = await checkout.operate("destroy");
    assert.ok(!("resources" in (await checkout.state())));
    return output;
  };

  it("is brought up with the management and the backing cluster apart", async () => {
    await checkout.run("pulumi", "up", "--yes", "--skip-preview");
    assert.equal((await checkout.try("node", "bin/cli/status.js")).code, 0);
    assert.ok((await objectNames("backing", "apps/v1", "Deployment")).includes("workload-0001"));
    assert.ok(!(await objectNames("management", "apps/v1", "Deployment")).includes("workload-0001"));
  });

  it("keeps the data of etcd in a volume of the default StorageClass", async () => {
    assert.deepEqual(await objectNames("backing", "v1", "PersistentVolumeClaim"), ["data-etcd-0"]);
    const files = await readdir(join(checkout.clusters, "backing", podDataPath));
    assert.deepEqual(files, ["workload-control-planes"]);
  });

  it("is destroyed although a manager was deleted and the API server of a workload cluster never answers", async () => {
    await remove("management", "apps/v1", "Deployment", { namespace: "capi-system", name: "capi-controller-manager" });
    await remove("backing", "apps/v1", "Deployment", { namespace: "workload-control-planes", name: "workload-0001" });
    assert.match(await destroy(), /^The controller manager capi-controller-manager is gone; it is restored/m);
    await assertUntouched("management");
    await assertUntouched("backing");
    assert.deepEqual(await objectNames("backing", "v1", "PersistentVolumeClaim"), []);
  });

  it("is destroyed although the backing cluster is gone, and says what it skips", async () => {
    // The one volume is not given to a second claim.
    await remove("backing", "storage.k8s.io/v1", "StorageClass", { name: "local" });
    await checkout.run("pulumi", "up", "--yes", "--skip-preview");
    await checkout.deleteNode("backing");
    assert.match(await destroy(), /^cluster backing-01\.kubeconfig: .*backing.* what is in it is skipped$/m);
    await assertUntouched("management");
  });

  it("is destroyed although the management cluster is gone, and says what it skips", async () => {
    await checkout.createNode("backing");
    await checkout.run("pulumi", "up", "--yes", "--skip-preview");
    await checkout.deleteNode("management");
    assert.match(await destroy(), /^cluster management\.kubeconfig: .*management.* what is in it is skipped$/m);
    await assertUntouched("backing");
  });
});

/** Gives a local node a default StorageClass, with one volume in the directory for the data of Pods. */
async function addStorage(cluster: KubernetesClient, node: string): Promise<void> {
  await cluster.apply({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "local", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "WaitForFirstConsumer",
  } as AnyObject);
  const isNode = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  await cluster.apply({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "local" },
    spec: {
      storageClassName: "local",
      capacity: { storage: "100Gi" },
      accessModes: ["ReadWriteOnce"],
      local: { path: podDataPath },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [isNode] }] } },
    },
  });
}

import assert from "node:assert/strict";
import { KubernetesClient } from "../../providers/kubernetes-client";
import { Checkout } from "./checkout";

describe("a fleet on clusters that are there already", () => {
  let checkout: Checkout;
  const kubeconfigs: Record<string, string> = {};

  before(async () => {
    checkout = await Checkout.create();
    for (const name of ["management", "backing"]) {
      kubeconfigs[name] = (await checkout.createNode(name)).kubeconfigPath;
    }
    await checkout.run("pulumi", "stack", "init", "test");
    const set = (path: string, value: string) => checkout.run("pulumi", "config", "set", "--path", path, value);
    await set("clusterCount", "1");
    await set("managementCluster.kind", "existing");
    await set("managementCluster.kubeconfig", kubeconfigs.management!);
    await set("backingCluster.kind", "existing");
    await set("backingCluster.clusters[0].kubeconfig", kubeconfigs.backing!);
  });

  after(async () => {
    for (const name of ["management", "backing"]) {
      await checkout.deleteNode(name);
    }
    await checkout.delete();
  });

  const objectNames = async (cluster: string, apiVersion: string, kind: string) => {
    const client = KubernetesClient.fromReference({ path: kubeconfigs[cluster]! });
    return (await client.list(apiVersion, kind)).map(({ metadata }) => metadata?.name ?? "").sort();
  };

  it("is brought up with the management and the backing cluster apart", async () => {
    await checkout.run("pulumi", "up", "--yes", "--skip-preview");
    assert.equal((await checkout.try("node", "bin/cli/status.js")).code, 0);
    assert.ok((await objectNames("backing", "apps/v1", "Deployment")).includes("workload-0001"));
    assert.ok(!(await objectNames("management", "apps/v1", "Deployment")).includes("workload-0001"));
  });

  it("leaves the clusters as they were when it is destroyed", async () => {
    await checkout.run("pulumi", "destroy", "--yes", "--skip-preview");
    for (const cluster of ["management", "backing"]) {
      assert.deepEqual(await objectNames(cluster, "v1", "Namespace"), [
        "default",
        "kube-node-lease",
        "kube-public",
        "kube-system",
      ]);
      assert.deepEqual(await objectNames(cluster, "apiextensions.k8s.io/v1", "CustomResourceDefinition"), []);
    }
  });
});

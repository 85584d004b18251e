import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { kernelName } from "../../local/network";
import type { Prediction } from "../../capacity/prediction";
import { join } from "node:path";
import { stopLocalNode } from "../../local/node";
import { Checkout } from "../../testing/checkout";
import { EtcdUser } from "../../testing/etcd";
import { availability, LocalFleet } from "../../testing/local-fleet";
import { snapshot } from "../../testing/machine";

interface StackOutputs {
  managementKubeconfig: string;
  backingKubeconfigs: Record<string, string>;
  clusters: { name: string; namespace: string; endpoint: string; backingCluster: string }[];
  prediction: Prediction;
}

describe("a fleet of local clusters", () => {
  let checkout: Checkout;
  let names: string[];

  before(async () => {
    checkout = await Checkout.create();
    names = [checkout.directory, kernelName(join(checkout.clusters, "management")), kernelName(checkout.clusters)];
    await checkout.run("pulumi", "stack", "init", "test");
  });

  after(async () => {
    await checkout.try("pulumi", "destroy", "--yes", "--skip-preview");
    await checkout.delete();
  });

  const leftovers = () => snapshot((line) => names.some((name) => line.includes(name)));
  const setCount = (count: number) => checkout.set("clusterCount", count);
  const up = (...args: string[]) => checkout.run("pulumi", "up", "--yes", "--skip-preview", ...args);
  const outputs = async () =>
    JSON.parse(await checkout.run("pulumi", "stack", "output", "--json", "--show-secrets")) as StackOutputs;
  const kubeconfig = (cluster: string) => checkout.run("node", "bin/cli/kubeconfig.js", cluster);

  it("has no status before it is brought up", async () => {
    const { code, stderr } = await checkout.try("node", "bin/cli/status.js");
    assert.deepEqual([code, stderr], [1, "error: stack test has no fleet: run `make up`\n"]);
  });

  it("is refused by Pulumi, and nothing is made, if this machine cannot hold it", async () => {
    await checkout.set("backingCluster.kind", "local");
    await checkout.set("backingClusters", 99);
    const { code, stdout } = await checkout.try("pulumi", "up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(
      stdout,
      /clusterCount: 2 needs \d+ MiB of memory on this machine, which has \d+ for it: .*ignoreMachineLimits/,
    );
    assert.ok(!existsSync(checkout.clusters));
    await checkout.run("pulumi", "config", "rm", "backingCluster");
    await checkout.run("pulumi", "config", "rm", "backingClusters");
  });

  it("is brought up with two clusters that the controllers report as available", async () => {
    await up();
    const { managementKubeconfig, clusters, prediction } = await outputs();
    assert.ok(prediction.thisMachine.memoryMebibytes > 1000);
    assert.deepEqual(
      clusters.map(({ name }) => name),
      ["workload-0001", "workload-0002"],
    );
    const management = KubernetesClient.fromKubeconfig(managementKubeconfig);
    const objects = await management.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" });
    assert.deepEqual(
      objects.map((cluster) => availability(cluster)?.status),
      ["True", "True"],
    );
    const hosts = await management.list({ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" });
    const states = hosts.map(({ status }) => (status?.provisioning as { state: string }).state);
    assert.deepEqual(states, ["provisioned", "provisioned"]);
  });

  it("shows a line per cluster in its status", async () => {
    const { code, stdout } = await checkout.try("node", "bin/cli/status.js");
    assert.equal(code, 0);
    assert.match(stdout, /^NAME +BACKING CLUSTER +ENDPOINT +PHASE +AVAILABLE +AGE\n/);
    assert.match(stdout, /^workload-0002 +backing-01 +https:\/\/[\d.]+:30001 +Provisioned +True +\d+[sm]$/m);
  });

  it("gives a kubeconfig with which the fake Node is Ready and its Pods run", async () => {
    const workload = KubernetesClient.fromKubeconfig(await kubeconfig("workload-0002"));
    const [node] = await workload.list({ apiVersion: "v1", kind: "Node" });
    assert.equal(node?.metadata?.name, "workload-0002-0");
    assert.equal(node?.status?.conditions?.find(({ type }) => type === "Ready")?.status, "True");
    const pods = await workload.list({ apiVersion: "v1", kind: "Pod" }, { namespace: "kube-system" });
    assert.deepEqual(
      pods.map(({ metadata, status }) => [metadata?.name, status?.phase]),
      ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => [
        `${name}-workload-0002-0`,
        "Running",
      ]),
    );
  });

  it("does not change when nothing was changed", async () => {
    await up("--expect-no-changes");
  });

  const rootUsers = async () => {
    const root = await EtcdUser.root((await outputs()).backingKubeconfigs["backing-01"]!);
    try {
      return await root.users();
    } finally {
      root.close();
    }
  };
  const recovered = (fleet: LocalFleet) => fleet.recovered(Date.now(), { quietSeconds: 10, timeoutSeconds: 180 });

  it("recovers by itself when an API server, kubelet and containerd are killed", async () => {
    const fleet = await LocalFleet.of(checkout);
    for (const program of [/^kube-apiserver .*--etcd-prefix=\/workload-0001 /, /^kubelet /, /^containerd /]) {
      fleet.signal("SIGKILL", program);
    }
    await recovered(fleet);
  });

  it("keeps all that is in etcd when etcd's Pod is deleted", async () => {
    const fleet = await LocalFleet.of(checkout);
    const users = await rootUsers();
    await fleet.deletePods("etcd");
    await recovered(fleet);
    assert.deepEqual(await rootUsers(), users);
  });

  it("is started by an update as it was, after its node has stopped", async () => {
    const fleet = await LocalFleet.of(checkout);
    await stopLocalNode(fleet.node);
    await up();
    await recovered(fleet);
    await up("--expect-no-changes");
  });

  it("shows only additions in the preview of a larger fleet, and makes them", async () => {
    await setCount(4);
    const preview = JSON.parse(await checkout.run("pulumi", "preview", "--json")) as {
      changeSummary: Record<string, number>;
    };
    const { create = 0, same = 0, ...others } = preview.changeSummary;
    assert.ok(create > 0 && same > 0);
    assert.deepEqual(others, {});
    await up();
    assert.equal((await checkout.try("node", "bin/cli/status.js")).code, 0);
  });

  it("removes the clusters that a smaller fleet does not have, with their etcd users, roles and keys", async () => {
    await setCount(1);
    await up();
    const { managementKubeconfig, backingKubeconfigs } = await outputs();
    const management = KubernetesClient.fromKubeconfig(managementKubeconfig);
    const clusters = await management.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" });
    assert.deepEqual(
      clusters.map(({ metadata }) => metadata?.name),
      ["workload-0001"],
    );
    assert.deepEqual(
      clusters.map((cluster) => availability(cluster)?.status),
      ["True"],
    );
    const namespaces = (await management.list({ apiVersion: "v1", kind: "Namespace" })).map(
      ({ metadata }) => metadata?.name,
    );
    assert.deepEqual(
      namespaces.filter((name) => name?.startsWith("workload-0")),
      ["workload-0001"],
    );
    const root = await EtcdUser.root(backingKubeconfigs["backing-01"]!);
    try {
      assert.deepEqual(await root.users(), ["root", "workload-0001"]);
      assert.deepEqual(await root.roles(), ["root", "workload-0001"]);
      assert.equal(await root.countKeys("workload-0002"), 0);
      assert.ok((await root.countKeys("workload-0001")) > 0);
    } finally {
      root.close();
    }
  });

  it("leaves nothing on the machine when it is destroyed", async () => {
    const found = leftovers();
    assert.ok(found.processes!.length > 0 && found.interfaces!.length > 0 && found.cgroups!.length > 0);
    await checkout.run("pulumi", "destroy", "--yes", "--skip-preview");
    assert.deepEqual(Object.fromEntries(Object.entries(leftovers()).filter(([, lines]) => lines.length > 0)), {});
    assert.ok(!existsSync(checkout.clusters));
  });
});

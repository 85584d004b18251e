import assert from "node:assert/strict";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { Checkout } from "../../testing/checkout";
import { EtcdUser } from "../../testing/etcd";

describe("a fleet whose workload clusters are in stacks of their own", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.set("clustersPerStack", 1);
    await checkout.set("clusterCount", 2);
  });

  after(async () => {
    await checkout.operate("destroy").catch(() => undefined);
    await checkout.delete();
  });

  it("is brought up", async () => {
    await checkout.operate("up");
    assert.deepEqual(await checkout.stacks(), ["test", "test.0001-0001", "test.0002-0002"]);
    const { code, stdout } = await checkout.try("node", "bin/cli/status.js");
    assert.equal(code, 0);
    assert.match(stdout, /^workload-0001 .* True /m);
    assert.match(stdout, /^workload-0002 .* True /m);
  });

  it("leaves out the stacks for which nothing was changed", async () => {
    const stdout = await checkout.operate("up");
    assert.match(stdout, /^Stack test\.0001-0001: unchanged$/m);
    assert.match(stdout, /^Stack test\.0002-0002: unchanged$/m);
  });

  it("refuses another number of clusters per stack", async () => {
    await checkout.set("clustersPerStack", 2);
    const { code, stderr } = await checkout.try("node", "bin/cli/operation.js", "up");
    assert.equal(code, 1);
    assert.match(stderr, /^error: clustersPerStack: 2, but the clusters that there are were made with 1; set it back/m);
    await checkout.set("clustersPerStack", 1);
  });

  it("refuses another fleet in the same checkout", async () => {
    const { code, stderr } = await checkout.try("env", "STACK=other", "node", "bin/cli/operation.js", "up");
    assert.equal(code, 1);
    assert.match(stderr, /^error: stack test has a fleet in this checkout, .* run `make down STACK=test` first/m);
    assert.ok(!(await checkout.stacks()).includes("other"));
  });

  it("takes a cluster away with its stack, and leaves the other alone", async () => {
    await checkout.set("clusterCount", 1);
    const stdout = await checkout.operate("up");
    assert.match(stdout, /^Stack test\.0001-0001: unchanged$/m);
    assert.deepEqual(await checkout.stacks(), ["test", "test.0001-0001"]);
    const management = KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
    const namespaces = (await management.list({ apiVersion: "v1", kind: "Namespace" })).map(
      ({ metadata }) => metadata?.name,
    );
    assert.ok(namespaces.includes("workload-0001") && !namespaces.includes("workload-0002"));
    const backing = await checkout.output<Record<string, string>>("backingKubeconfigs");
    const etcd = await EtcdUser.root(backing["backing-01"]!);
    try {
      assert.deepEqual(await etcd.users(), ["root", "workload-0001"]);
      assert.equal(await etcd.countKeys("workload-0002"), 0);
    } finally {
      etcd.close();
    }
  });

  it("finds no change in a stack that it does look at", async () => {
    const config = ["--config-file", "Pulumi.test.yaml", "--stack", "test.0001-0001"];
    await checkout.run("pulumi", "up", "--yes", "--skip-preview", "--expect-no-changes", ...config);
  });

  it("is destroyed with all of its stacks", async () => {
    await checkout.operate("destroy");
    assert.deepEqual(await checkout.stacks(), ["test"]);
    assert.deepEqual((await checkout.state()).resources ?? [], []);
  });
});

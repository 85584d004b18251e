import assert from "node:assert/strict";
import { MACHINE } from "../../../clients/kubernetes/kinds";
import { ALL_KEYS, EtcdUser } from "../support/etcd";
import { assertFleet } from "../support/expected-fleet";
import { assertShards, setShards } from "./shards";
import type { SharedFleet } from "./shared-fleet";

export function describeClusterStacks(fleet: SharedFleet): void {
  describe("whose workload clusters are in stacks of their own, and whose managers have shards", () => {
    const run = (...command: [string, ...string[]]) => fleet.checkout.try(...command);

    before(async () => {
      await fleet.have(0);
      await fleet.checkout.set("clustersPerStack", 1);
      await setShards(fleet);
    });

    it("is brought up", async () => {
      await fleet.setCount(2);
      await fleet.operate("up");
      assert.deepEqual(await fleet.checkout.stacks(), ["test", "test.0001-0001", "test.0002-0002"]);
      const { code, stdout } = await run("node", "bin/cli/status.js");
      assert.equal(code, 0);
      assert.match(stdout, /^workload-0001 .* True /m);
      assert.match(stdout, /^workload-0002 .* True /m);
    });

    it("has each workload cluster reconciled by the managers of its shard", () => assertShards(fleet));

    it("leaves out the stacks for which nothing was changed", async () => {
      const output = await fleet.operate("up");
      assert.match(output, /^Stack test\.0001-0001: unchanged$/m);
      assert.match(output, /^Stack test\.0002-0002: unchanged$/m);
    });

    it("has everything again that its etcd has lost", async () => {
      await EtcdUser.asRoot(fleet.kubeconfig, async (root) => {
        const [users, roles] = [await root.users(), await root.roles()];
        await root.call("Auth", "AuthDisable");
        await root.call("KV", "DeleteRange", ALL_KEYS);
        await Promise.all(users.map((name) => root.call("Auth", "UserDelete", { name })));
        await Promise.all(roles.map((role) => root.call("Auth", "RoleDelete", { role })));
      });
      await fleet.operate("up");
      await assertFleet(fleet.checkout, 2);
    });

    it("refuses another number of shards", async () => {
      await fleet.checkout.set("managers.metal3.shards", 1);
      const { code, stdout } = await run("node", "bin/cli/operation.js", "up");
      await fleet.checkout.set("managers.metal3.shards", 2);
      assert.equal(code, 1);
      assert.match(stdout, /managers\.NAME\.shards: .*; they would get other managers/);
    });

    it("refuses another number of clusters per stack", async () => {
      await fleet.checkout.set("clustersPerStack", 2);
      const { code, stdout, stderr } = await run("node", "bin/cli/operation.js", "up");
      await fleet.checkout.set("clustersPerStack", 1);
      assert.equal(code, 1);
      // After an update that was refused it is the command that looks, and not Pulumi.
      assert.match(stdout + stderr, /clustersPerStack: 2 .* would move the workload clusters 1 to 2, .*: set it back/);
    });

    it("refuses another fleet in the same checkout", async () => {
      const { code, stderr } = await run("env", "STACK=other", "node", "bin/cli/operation.js", "up");
      assert.equal(code, 1);
      assert.match(stderr, /^error: stack test has a fleet in this checkout, .* run `make down STACK=test` first/m);
      assert.ok(!(await fleet.checkout.stacks()).includes("other"));
    });

    it("deletes a cluster with its stack, and leaves the other alone", async () => {
      await fleet.setCount(1);
      assert.match(await fleet.operate("up"), /^Stack test\.0001-0001: unchanged$/m);
      assert.deepEqual(await fleet.checkout.stacks(), ["test", "test.0001-0001"]);
      const management = fleet.management;
      const namespaces = (await management.list({ apiVersion: "v1", kind: "Namespace" })).map(
        ({ metadata }) => metadata?.name,
      );
      assert.ok(namespaces.includes("workload-0001") && !namespaces.includes("workload-0002"));
      const backing = await fleet.checkout.output<Record<string, string>>("backingKubeconfigs");
      await EtcdUser.asRoot(backing["backing-01"]!, async (root) => {
        assert.deepEqual(await root.users(), ["root", "workload-0001"]);
        assert.equal(await root.countKeys("workload-0002"), 0);
      });
    });

    it("has a worker, which the managers of the cluster's shard have made, when a setting asks for it", async () => {
      await fleet.checkout.set("workersPerCluster", 1);
      await fleet.operate("up");
      const machines = await fleet.management.list(MACHINE, { labelSelector: "cluster.x-k8s.io/deployment-name" });
      assert.deepEqual(
        machines.map(({ metadata, status }) => [metadata!.labels!["cluster.x-k8s.io/watch-filter"], status?.["phase"]]),
        [["shard-0", "Running"]],
      );
    });

    it("finds no change in a stack that it does look at", async () => {
      await fleet.up("--expect-no-changes", "--config-file", "Pulumi.test.yaml", "--stack", "test.0001-0001");
    });
  });
}

import assert from "node:assert/strict";
import { availability } from "../../../faults/object-problems";
import { EtcdUser } from "../support/etcd";
import type { SharedFleet } from "./shared-fleet";

export function describeGrowth(fleet: SharedFleet): void {
  describe("that grows", () => {
    it("shows only additions in the preview of a larger fleet, and makes them", async () => {
      await fleet.have(2);
      await fleet.checkout.run("pulumi", "config", "set", "clusterCount", "10");
      const preview = JSON.parse(await fleet.checkout.run("pulumi", "preview", "--json")) as {
        changeSummary: Record<string, number>;
      };
      const { create = 0, same = 0, ...others } = preview.changeSummary;
      assert.ok(create > 0 && same > 0);
      assert.deepEqual(others, { update: 1 }); // the record of the layout
      await fleet.up();
      assert.equal((await fleet.checkout.try("node", "bin/cli/status.js")).code, 0);
    });
  });
}

export function describeShrinkage(fleet: SharedFleet): void {
  describe("that shrinks", () => {
    it("removes the clusters that a smaller fleet does not have, with their etcd users, roles and keys", async () => {
      const names = ["workload-0001", "workload-0002"];
      await fleet.setCount(2);
      await fleet.up();
      const management = fleet.management;
      const clusters = await management.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" });
      assert.deepEqual(
        clusters.map(({ metadata }) => metadata?.name),
        names,
      );
      assert.deepEqual(
        clusters.map((cluster) => availability(cluster)?.status),
        ["True", "True"],
      );
      const namespaces = (await management.list({ apiVersion: "v1", kind: "Namespace" })).map(
        ({ metadata }) => metadata?.name,
      );
      assert.deepEqual(
        namespaces.filter((name) => name?.startsWith("workload-0")),
        names,
      );
      const backing = await fleet.checkout.output<Record<string, string>>("backingKubeconfigs");
      await EtcdUser.asRoot(backing["backing-01"]!, async (root) => {
        assert.deepEqual(await root.users(), ["root", ...names]);
        assert.deepEqual(await root.roles(), ["root", ...names]);
        assert.equal(await root.countKeys("workload-0003"), 0);
        assert.ok((await root.countKeys("workload-0002")) > 0);
      });
    });
  });
}

import assert from "node:assert/strict";
import { stopLocalNode } from "../../../local/node";
import { EtcdUser } from "../support/etcd";
import type { LocalFleet } from "../../../faults/local-fleet";
import { fleetOf } from "../../../testing/checkout-fleet";
import type { SharedFleet } from "./shared-fleet";

export function describeFaults(shared: SharedFleet): void {
  describe("with a fault", () => {
    let fleet: LocalFleet;

    before(async () => {
      await shared.have(2);
      fleet = fleetOf(shared.checkout);
    });

    const recovered = () => fleet.recovered(Date.now(), { quietSeconds: 10, timeoutSeconds: 180 });

    it("recovers by itself when an API server, kubelet and containerd are killed", async () => {
      for (const program of [/^kube-apiserver .*--etcd-prefix=\/workload-0001 /, /^kubelet /, /^containerd /]) {
        fleet.signal("SIGKILL", program);
      }
      await recovered();
    });

    it("keeps all that is in etcd when etcd's Pod is deleted", async () => {
      const users = async () => EtcdUser.asRoot(shared.kubeconfig, (root) => root.users());
      const before = await users();
      await fleet.deletePods("etcd");
      await recovered();
      assert.deepEqual(await users(), before);
    });

    it("is started by an update as it was, after its node has stopped", async () => {
      await stopLocalNode(fleet.node);
      await shared.up();
      await recovered();
      await shared.up("--expect-no-changes");
    });
  });
}

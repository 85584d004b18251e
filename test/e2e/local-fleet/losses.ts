import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { EtcdUser } from "../support/etcd";
import { NAMESPACE } from "../support/namespace";
import { assertFleet } from "../support/expected-fleet";
import { interruptAfter } from "../support/interruption";
import { commandLine, processIds } from "../../../processes/proc";
import { workingDirectory } from "../support/proc";
import type { SharedFleet } from "./shared-fleet";

export function describeLosses(fleet: SharedFleet): void {
  describe("of which something was lost", () => {
    const stateFile = () => join(fleet.states, "metal3-scale", "test.json");
    /** The state of the fleet with two clusters. */
    let older: Buffer;

    before(() => fleet.have(2));

    it("shows in a refresh what was deleted by hand, and is as before after an update", async () => {
      await deleteByHand();
      assertDeleted(
        await fleet.operate("refresh"),
        "apps/v1:Deployment workload-0001",
        "core/v1:Secret workload-0001-ca",
        "core/v1:Service workload-0001",
        "metal3-scale:EtcdAuthentication backing-01-etcd",
        "metal3-scale:EtcdTenant workload-0001",
        "metal3-scale:KubeadmInit workload-0002",
      );
      await fleet.operate("up");
      await assertFleet(fleet.checkout, 2);
      await EtcdUser.asRoot(fleet.kubeconfig, async (root) => {
        assert.deepEqual(await root.call("Auth", "AuthStatus"), { enabled: true });
      });
      older = await readFile(stateFile());
    });

    it("stops cleanly at Ctrl-C and SIGTERM, and goes on from there, also with more clusters", async () => {
      await fleet.setCount(3);
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        assert.notEqual(await interruptAfter(fleet.checkout, 8, signal, "node", "bin/cli/operation.js", "up"), 0);
        assert.deepEqual(pulumiProcesses(), []);
      }
      await fleet.setCount(4);
      await fleet.operate("up");
      await assertFleet(fleet.checkout, 4);
    });

    it("is adopted if the state is older than it", async () => {
      await writeFile(stateFile(), older);
      await fleet.setCount(2);
      await fleet.operate("up");
      await assertFleet(fleet.checkout, 2);
    });

    it("is adopted if the state is gone", async () => {
      await fleet.loseStates();
      await fleet.operate("up");
      await assertFleet(fleet.checkout, 2);
    });

    async function deleteByHand(): Promise<void> {
      const kubeconfig = await fleet.checkout.run("node", "bin/cli/kubeconfig.js", "workload-0002");
      const workload = KubernetesClient.fromKubeconfig(kubeconfig);
      const kubeadmConfig = { namespace: "kube-system", name: "kubeadm-config" };
      await workload.remove({ apiVersion: "v1", kind: "ConfigMap", metadata: kubeadmConfig }, 60);
      await workload.remove({ apiVersion: "v1", kind: "Node", metadata: { name: "workload-0002-0" } }, 60);
      await EtcdUser.asRoot(fleet.kubeconfig, async (root) => {
        await root.call("Auth", "UserDelete", { name: "workload-0001" });
        await root.call("Auth", "AuthDisable");
      });
      const management = fleet.management;
      const objects = [
        ["apps/v1", "Deployment", NAMESPACE, "workload-0001"],
        ["v1", "Secret", "workload-0001", "workload-0001-ca"],
        ["v1", "Service", NAMESPACE, "workload-0001"],
      ] as const;
      for (const [apiVersion, kind, namespace, name] of objects) {
        await management.remove({ apiVersion, kind, metadata: { namespace, name } }, 60);
      }
    }

    /** Fails unless a refresh has shown that these resources, by type and name, are gone. */
    function assertDeleted(refreshed: string, ...resources: string[]): void {
      for (const gone of resources) {
        assert.match(refreshed.replaceAll(/ +/g, " "), new RegExp(`- \\S*${gone} deleted`), refreshed);
      }
    }

    /** What still runs of Pulumi in the checkout. */
    function pulumiProcesses(): string[] {
      return processIds()
        .filter((pid) => workingDirectory(pid) === fleet.checkout.directory)
        .map(commandLine)
        .filter((line) => line.startsWith("pulumi"));
    }
  });
}

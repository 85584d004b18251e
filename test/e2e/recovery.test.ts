import assert from "node:assert/strict";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { commandLine, processIds, workingDirectory } from "../../testing/proc";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { stateDirectory } from "../../tools/paths";
import { Checkout } from "../../testing/checkout";
import { EtcdUser, NAMESPACE } from "../../testing/etcd";
import { assertFleet } from "../../testing/fleet";
import { interruptAfter } from "../../testing/interruption";

/** Where Pulumi's file backend keeps the state of the stack. */
const stateFile = ({ directory }: Checkout) =>
  join(stateDirectory(directory), ".pulumi", "stacks", "metal3-scale", "test.json");

describe("a fleet of which something was lost", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.operate("up");
  });

  after(async () => {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  });

  const management = async () => KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));

  it("shows in a refresh what was deleted by hand, and is as before after an update", async () => {
    const client = await management();
    const workload = KubernetesClient.fromKubeconfig(
      await checkout.run("node", "bin/cli/kubeconfig.js", "workload-0002"),
    );
    await workload.remove({ apiVersion: "v1", kind: "Node", metadata: { name: "workload-0002-0" } }, 60);
    await removeTenantUser("workload-0001");
    const byHand = [
      ["apps/v1", "Deployment", NAMESPACE, "workload-0001"],
      ["v1", "Secret", "workload-0001", "workload-0001-ca"],
      ["v1", "Service", NAMESPACE, "workload-0001"],
    ] as const;
    for (const [apiVersion, kind, namespace, name] of byHand) {
      await client.remove({ apiVersion, kind, metadata: { namespace, name } }, 60);
    }
    const refreshed = await checkout.operate("refresh");
    assertDeleted(
      refreshed,
      "apps/v1:Deployment workload-0001",
      "core/v1:Secret workload-0001-ca",
      "core/v1:Service workload-0001",
      "metal3-scale:EtcdTenant workload-0001",
      "metal3-scale:FakeNodes workload-0002",
    );
    await checkout.operate("up");
    await assertFleet(checkout, 2);
  });

  it("has a host again that was deleted by hand", async () => {
    const client = await management();
    const metadata = { namespace: "workload-0001", name: "workload-0001-0" };
    await client.remove({ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost", metadata }, 120);
    assertDeleted(await checkout.operate("refresh"), "metal3.io/v1alpha1:BareMetalHost workload-0001-0");
    await checkout.operate("up");
    await assertFleet(checkout, 2);
  });

  it("stops cleanly at Ctrl-C and SIGTERM, and goes on from there, also with more clusters", async () => {
    await checkout.set("clusterCount", 3);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      assert.notEqual(await interruptAfter(checkout, 8, signal, "node", "bin/cli/operation.js", "up"), 0);
      assert.deepEqual(pulumiProcesses(), []);
    }
    await checkout.set("clusterCount", 4);
    await checkout.operate("up");
    await assertFleet(checkout, 4);
  });

  it("is taken over if the state is older than it", async () => {
    const file = stateFile(checkout);
    await copyFile(file, `${file}.older`);
    await checkout.set("clusterCount", 5);
    await checkout.operate("up");
    await copyFile(`${file}.older`, file);
    await checkout.set("clusterCount", 2);
    await checkout.operate("up");
    await assertFleet(checkout, 2);
  });

  it("is taken over if the state is gone", async () => {
    await rm(join(stateDirectory(checkout.directory), ".pulumi", "stacks"), { recursive: true });
    await checkout.run("pulumi", "stack", "init", "test");
    await checkout.operate("up");
    await assertFleet(checkout, 2);
  });

  /** Fails unless a refresh has shown that these resources, by type and name, are gone. */
  function assertDeleted(refreshed: string, ...resources: string[]): void {
    for (const gone of resources) {
      assert.match(refreshed.replaceAll(/ +/g, " "), new RegExp(`- \\S*${gone} deleted`), refreshed);
    }
  }

  /** What still runs of Pulumi in the checkout. */
  function pulumiProcesses(): string[] {
    return processIds()
      .filter((pid) => workingDirectory(pid) === checkout.directory)
      .map(commandLine)
      .filter((line) => line.startsWith("pulumi"));
  }

  async function removeTenantUser(name: string): Promise<void> {
    const backing = await checkout.output<Record<string, string>>("backingKubeconfigs");
    const root = await EtcdUser.root(backing["backing-01"]!);
    try {
      await root.call("Auth", "UserDelete", { name });
    } finally {
      root.close();
    }
  }
});

import assert from "node:assert/strict";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { KubernetesClient } from "../../providers/kubernetes-client";
import { stateDirectory } from "../../tools/paths";
import { Checkout } from "./checkout";
import { EtcdUser } from "./etcd";
import { assertFleet } from "./fleet";
import { interruptAfter } from "./interruption";

/** Where Pulumi's file backend keeps the state of the stack. */
const stateFile = ({ directory }: Checkout) =>
  join(stateDirectory(directory), ".pulumi", "stacks", "metal3-scale", "test.json");

describe("a fleet of which something was lost", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await operation("up");
  });

  after(async () => {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  });

  const operation = (name: string) => checkout.run("node", "bin/cli/operation.js", name);
  const setCount = (count: number) => checkout.run("pulumi", "config", "set", "clusterCount", String(count));
  const output = async (name: string) =>
    JSON.parse(await checkout.run("pulumi", "stack", "output", name, "--json", "--show-secrets")) as unknown;
  const management = async () => KubernetesClient.fromKubeconfig((await output("managementKubeconfig")) as string);

  it("shows in a refresh what was deleted by hand, and is as before after an update", async () => {
    const client = await management();
    const workload = KubernetesClient.fromKubeconfig(
      await checkout.run("node", "bin/cli/kubeconfig.js", "workload-0002"),
    );
    await workload.remove({ apiVersion: "v1", kind: "Node", metadata: { name: "workload-0002-0" } }, 60);
    await removeTenantUser("workload-0001");
    const byHand = [
      ["apps/v1", "Deployment", "workload-control-planes", "workload-0001"],
      ["v1", "Secret", "workload-0001", "workload-0001-ca"],
      ["v1", "Service", "workload-control-planes", "workload-0001"],
    ] as const;
    for (const [apiVersion, kind, namespace, name] of byHand) {
      await client.remove({ apiVersion, kind, metadata: { namespace, name } }, 60);
    }
    const refreshed = await operation("refresh");
    assertDeleted(
      refreshed,
      "apps/v1:Deployment workload-0001",
      "core/v1:Secret workload-0001-ca",
      "core/v1:Service workload-0001",
      "metal3-scale:EtcdTenant workload-0001",
      "metal3-scale:FakeNodes workload-0002",
    );
    await operation("up");
    await assertFleet(checkout, 2);
  });

  it("has a host again that was deleted by hand", async () => {
    const client = await management();
    const metadata = { namespace: "workload-0001", name: "workload-0001-0" };
    await client.remove({ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost", metadata }, 120);
    assertDeleted(await operation("refresh"), "metal3.io/v1alpha1:BareMetalHost workload-0001-0");
    await operation("up");
    await assertFleet(checkout, 2);
  });

  it("stops cleanly at Ctrl-C, and goes on from there, also with more clusters", async () => {
    await setCount(3);
    assert.notEqual(await interruptAfter(checkout, 8, "node", "bin/cli/operation.js", "up"), 0);
    await setCount(4);
    await operation("up");
    await assertFleet(checkout, 4);
  });

  it("is taken over if the state is older than it", async () => {
    const file = stateFile(checkout);
    await copyFile(file, `${file}.older`);
    await setCount(5);
    await operation("up");
    await copyFile(`${file}.older`, file);
    await setCount(2);
    await operation("up");
    await assertFleet(checkout, 2);
  });

  it("is taken over if the state is gone", async () => {
    await rm(join(stateDirectory(checkout.directory), ".pulumi", "stacks"), { recursive: true });
    await checkout.run("pulumi", "stack", "init", "test");
    await operation("up");
    await assertFleet(checkout, 2);
  });

  /** Fails unless a refresh has shown that these resources, by type and name, are gone. */
  function assertDeleted(refreshed: string, ...resources: string[]): void {
    for (const gone of resources) {
      assert.match(refreshed.replaceAll(/ +/g, " "), new RegExp(`- \\S*${gone} deleted`), refreshed);
    }
  }

  async function removeTenantUser(name: string): Promise<void> {
    const backing = (await output("backingKubeconfigs")) as Record<string, string>;
    const root = await EtcdUser.root(backing["backing-01"]!);
    try {
      await root.call("Auth", "UserDelete", { name });
    } finally {
      root.close();
    }
  }
});

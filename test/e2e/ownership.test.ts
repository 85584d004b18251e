import assert from "node:assert/strict";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { CONFIG_MAP, CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from "../../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/objects";
import { Checkout } from "../../testing/checkout";
import { clusterContents } from "./support/cluster-contents";

/** What somebody else has in the cluster, by names that are and that are not like the fleet's. */
const OTHERS = ["mine", "workload-0042"];

describe("a cluster that is there already", () => {
  let owner: Checkout;
  let other: Checkout;
  /** The kubeconfig that the fleet is given, and a copy of it for the test to look into the cluster with. */
  let kubeconfig: string;
  let copy: string;

  before(async () => {
    [owner, other] = await Promise.all([Checkout.create(), Checkout.create()]);
    kubeconfig = (await owner.createNode("management")).kubeconfigPath;
    copy = join(owner.directory, "copy");
    await copyFile(kubeconfig, copy);
    for (const checkout of [owner, other]) {
      await checkout.run("pulumi", "stack", "init", "test");
      await checkout.set("clusterCount", 1);
      await checkout.set("managementCluster.kind", "existing");
      await checkout.set("managementCluster.kubeconfig", kubeconfig);
    }
    await client().apply(others.type);
    await client().apply(namespace("mine"));
    await client().apply(content("mine"));
  });

  after(async () => {
    await owner.deleteNode("management");
    await Promise.all([owner, other].map((checkout) => checkout.delete()));
  });

  const client = () => KubernetesClient.fromReference({ path: copy });
  const contents = () => clusterContents(owner, copy);
  const moved = () => join(owner.directory, "moved");
  const kubectl = (...args: string[]) => owner.run("kubectl", "--kubeconfig", copy, ...args);

  it("serves the fleet that was the first to use it", async () => {
    await owner.operate("up");
    assert.equal((await owner.try("node", "bin/cli/status.js")).code, 0);
    const claim = await client().get({
      ...CONFIG_MAP,
      metadata: { namespace: "kube-system", name: "metal3-scale-fleet" },
    });
    assert.equal(claim?.data?.path, owner.directory);
  });

  it("is the same, byte for byte, after another checkout has tried to use it", async () => {
    const before = await contents();
    const refusal =
      /managementCluster: the cluster of \S+ cannot be used: it is used by the fleet fleet-\w+ \(stack test, /;
    for (const command of [
      ["node", "bin/cli/check.js"],
      ["node", "bin/cli/operation.js", "up"],
      ["pulumi", "up", "--yes", "--skip-preview"],
    ]) {
      const { code, stdout, stderr } = await other.try(command[0]!, ...command.slice(1));
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, refusal);
    }
    await other.operate("destroy");
    assert.deepEqual(await contents(), before);
  });

  it("is found again by another path and context of its kubeconfig, and nothing in it is replaced", async () => {
    await writeFile(moved(), withToken(await readFile(copy, "utf8"), await createUser("first")), { mode: 0o600 });
    const before = await uids();
    await rm(kubeconfig);
    await owner.set("managementCluster.kubeconfig", moved());
    await owner.set("managementCluster.context", "renamed");
    await owner.operate("up");
    assert.deepEqual(await uids(), before);
    assert.equal((await owner.try("node", "bin/cli/status.js")).code, 0);
    await owner.run("pulumi", "up", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("keeps the types that somebody else uses", async () => {
    const hardware = { apiVersion: "metal3.io/v1alpha1", kind: "HardwareData" };
    const object = { ...hardware, metadata: { namespace: "mine", name: "hardware" }, spec: {} };
    await client().apply(object);
    const { code, stderr } = await owner.try("node", "bin/cli/operation.js", "destroy");
    assert.equal(code, 1);
    assert.match(stderr, /not made by fleet fleet-\w+: HardwareData mine\/hardware; they would end with their/);
    assert.equal((await owner.try("node", "bin/cli/status.js")).code, 0);
    await client().remove(object, 60);
  });

  it("is reached with the credentials that its kubeconfig has now", async () => {
    await replaceUser("first", "second");
    await owner.operate("refresh");
    await replaceUser("second", "third");
    await owner.operate("up"); // It begins with a refresh: the destroy before was refused.
    await replaceUser("third", "fourth");
  });

  it("keeps what is not the fleet's when the fleet is destroyed, whatever its name", async () => {
    await client().apply(namespace("workload-0042"));
    await client().apply(content("workload-0042"));
    await kubectl("label", "namespace", "metal3-ipam-system", "metal3-scale/fleet-");
    const before = await objects([...OTHERS.flatMap((name) => [namespace(name), content(name)]), others.type]);
    const refusal = /: it has what this fleet has not made: Namespace metal3-ipam-system, workload-0042: use another/;
    assert.match((await owner.try("node", "bin/cli/check.js")).stderr, refusal);
    await owner.operate("destroy");
    assert.deepEqual(
      await objects([...OTHERS.flatMap((name) => [namespace(name), content(name)]), others.type]),
      before,
    );
    const names = (await client().list(NAMESPACE)).map(({ metadata }) => metadata?.name).sort();
    const kubernetes = ["default", "kube-node-lease", "kube-public", "kube-system"];
    assert.deepEqual(names, [...kubernetes, ...OTHERS, "metal3-ipam-system"].sort());
    const types = (await client().list(CUSTOM_RESOURCE_DEFINITION)).map(({ metadata }) => metadata?.name);
    assert.deepEqual(types, [others.type.metadata.name]);
  });

  /** Makes a user with an administrator's rights; returns its token, which ends with it. */
  const createUser = async (name: string): Promise<string> => {
    await kubectl("create", "serviceaccount", name);
    await kubectl(
      "create",
      "clusterrolebinding",
      name,
      "--clusterrole=cluster-admin",
      `--serviceaccount=default:${name}`,
    );
    return (await kubectl("create", "token", name)).trim();
  };

  /** Deletes a user, after it has written another into the fleet's kubeconfig. */
  const replaceUser = async (before: string, name: string) => {
    await writeFile(moved(), withToken(await readFile(copy, "utf8"), await createUser(name)), { mode: 0o600 });
    await kubectl("delete", "serviceaccount", before);
  };

  const uids = async () => {
    const all = Object.entries(await contents()).map(([name, { metadata }]) => [name, metadata?.uid]);
    return Object.fromEntries(all) as Record<string, string>;
  };
  const objects = (references: ObjectReference[]) =>
    Promise.all(references.map(async (reference) => (await client().get(reference)) ?? `${reference.kind} is gone`));
});

const namespace = (name: string) => ({ ...NAMESPACE, metadata: { name } });
const content = (namespace: string) => ({
  ...CONFIG_MAP,
  metadata: { namespace, name: "content" },
  data: { a: "b" },
});
const others = {
  type: {
    ...CUSTOM_RESOURCE_DEFINITION,
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", singular: "thing", kind: "Thing" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  } satisfies AnyObject,
};

/** The kubeconfig with a token in the place of its user's certificate, and another name for its context. */
function withToken(text: string, token: string): string {
  const config = new KubeConfig();
  config.loadFromString(text);
  const [cluster] = config.getClusters();
  const changed = new KubeConfig();
  changed.loadFromOptions({
    clusters: [cluster!],
    users: [{ name: "user", token }],
    contexts: [{ cluster: cluster!.name, user: "user", name: "renamed" }],
    currentContext: "",
  });
  return changed.exportConfig();
}

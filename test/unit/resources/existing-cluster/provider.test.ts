import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { ExistingClusterProvider } from "../../../../resources/existing-cluster/provider";
import { FakeApiServer } from "../../api-server";

describe("ExistingClusterProvider", () => {
  const provider = new ExistingClusterProvider();
  let directory: string;
  let path: string;
  let server: FakeApiServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    path = join(directory, "kubeconfig");
    server = new FakeApiServer();
    await server.start();
    writeKubeconfig("admin");
  });

  afterEach(() => {
    server.stop();
    rmSync(directory, { recursive: true });
  });

  /** A file with two contexts, each with a cluster and a user of its own. */
  function writeKubeconfig(token: string): void {
    const { cluster } = JSON.parse(server.kubeconfig(token)).clusters[0] as { cluster: object };
    const kubeconfig = {
      clusters: ["mine", "other"].map((name) => ({ name, cluster })),
      users: [
        { name: "mine", user: { token } },
        { name: "other", user: { token: "viewer" } },
      ],
      contexts: ["mine", "other"].map((name) => ({ name, context: { cluster: name, user: name } })),
      "current-context": "mine",
    };
    writeFileSync(path, JSON.stringify(kubeconfig));
  }

  async function create(context?: string) {
    const { outs } = await provider.create({
      path,
      uid: "uid-1",
      nodeAddress: "node.example",
      ...(context && { context }),
    });
    const config = new KubeConfig();
    config.loadFromString(outs.kubeconfig);
    return { outs, config };
  }

  it("names the file, and takes the address that is given", async () => {
    const { outs } = await create();
    assert.deepEqual([outs.kubeconfigPath, outs.address], [path, "node.example"]);
  });

  for (const [context, name, token] of [
    [undefined, "mine", "admin"],
    ["other", "other", "viewer"],
  ]) {
    it(`keeps nothing but the context ${context ?? "that is current"}`, async () => {
      const { config } = await create(context);
      assert.equal(config.getCurrentContext(), name);
      assert.deepEqual([config.getClusters().length, config.getUsers().length, config.getContexts().length], [1, 1, 1]);
      assert.equal(config.getCurrentCluster()?.name, name);
      assert.equal(config.getCurrentUser()?.token, token);
    });
  }

  it("fails where the context is not in the file", async () => {
    await assert.rejects(create("nobody's"), /kubeconfig has no usable context nobody's/);
  });

  it("is updated by another path or context of the same cluster", async () => {
    const { outs } = await create();
    const moved = join(directory, "moved");
    copyFileSync(path, moved);
    const inputs = { uid: "uid-1", nodeAddress: "node.example" };
    assert.deepEqual(await provider.diff("id", outs, { ...inputs, path: moved }), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: true,
    });
    assert.equal((await provider.diff("id", outs, { ...inputs, path, context: "other" })).changes, true);
  });

  it("refuses another cluster in the place of the one that was", async () => {
    const { outs } = await create();
    server.uid = "uid-2";
    const refusal = /kubeconfig" leads to another cluster than the one that the fleet is in .* UID uid-2, not uid-1\)/;
    const inputs = { path, uid: "uid-2", nodeAddress: "node.example" };
    await assert.rejects(provider.diff("id", outs, inputs), refusal);
    await assert.rejects(provider.read("id", outs), refusal);
    await assert.rejects(provider.update("id", outs, { ...inputs, uid: "uid-1" }), refusal);
  });

  it("sees renewed credentials as a difference", async () => {
    const { outs } = await create();
    const inputs = { path, uid: "uid-1", nodeAddress: "node.example" };
    assert.equal((await provider.diff("id", outs, inputs)).changes, false);
    assert.equal((await provider.diff("id", outs, { ...inputs, nodeAddress: "another.example" })).changes, true);
    writeKubeconfig("viewer");
    assert.equal((await provider.diff("id", outs, inputs)).changes, true);
  });

  const setStorageClasses = (classes: Record<string, "true" | "false">) => {
    const items = Object.entries(classes).map(([name, isDefault]) => {
      return { metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": isDefault } } };
    });
    server.answers["/apis/storage.k8s.io/v1/storageclasses"] = { items };
  };

  it("keeps data by claims only where a StorageClass is the default", async () => {
    assert.deepEqual((await create()).outs.storage, { kind: "none" });
    setStorageClasses({ slow: "false" });
    assert.deepEqual((await create()).outs.storage, { kind: "none" });
    setStorageClasses({ slow: "false", fast: "true" });
    assert.deepEqual((await create()).outs.storage, { kind: "claim" });
  });

  it("leaves the data where it is when a default StorageClass comes later", async () => {
    const { outs } = await create();
    setStorageClasses({ fast: "true" });
    const inputs = { path, uid: "uid-1", nodeAddress: "another.example" };
    const updated = await provider.update("id", outs, inputs);
    assert.deepEqual(updated.outs.storage, { kind: "none" });
    assert.equal(updated.outs.address, "another.example");
  });

  it("keeps the address of a node when nodes come, and takes another when that node is gone", async () => {
    const setNodes = (...addresses: string[]) => {
      const items = addresses.map((address) => ({ status: { addresses: [{ type: "InternalIP", address }] } }));
      server.answers["/api/v1/nodes"] = { items };
    };
    const inputs = { path, uid: "uid-1" };
    setNodes();
    await assert.rejects(provider.create(inputs), /no node of .* has an InternalIP: set the cluster's nodeAddress/);
    setNodes("192.0.2.2", "192.0.2.3");
    const { outs } = await provider.create(inputs);
    assert.equal(outs.address, "192.0.2.2");
    const addressAfter = async (given: object = {}) =>
      (await provider.update("id", outs, { ...inputs, ...given })).outs.address;
    setNodes("192.0.2.1", "192.0.2.2");
    assert.equal(await addressAfter(), "192.0.2.2");
    assert.equal(await addressAfter({ nodeAddress: "another.example" }), "another.example");
    setNodes("192.0.2.1");
    assert.equal(await addressAfter(), "192.0.2.1");
  });
});

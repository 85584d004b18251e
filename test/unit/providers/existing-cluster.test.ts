import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { ExistingClusterProvider } from "../../../providers/existing-cluster";

describe("ExistingClusterProvider", () => {
  const provider = new ExistingClusterProvider();
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    path = join(directory, "kubeconfig");
    writeKubeconfig("token of mine");
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  /** A file with two contexts, each with a cluster and a user of its own. */
  function writeKubeconfig(token: string): void {
    const kubeconfig = {
      clusters: ["mine", "other"].map((name) => ({ name, cluster: { server: `https://${name}.example` } })),
      users: [
        { name: "mine", user: { token } },
        { name: "other", user: { token: "token of other" } },
      ],
      contexts: ["mine", "other"].map((name) => ({ name, context: { cluster: name, user: name } })),
      "current-context": "mine",
    };
    writeFileSync(path, JSON.stringify(kubeconfig));
  }

  async function create(context?: string) {
    const { outs } = await provider.create({ path, nodeAddress: "node.example", ...(context && { context }) });
    const config = new KubeConfig();
    config.loadFromString(outs.kubeconfig);
    return { outs, config };
  }

  it("names the file, and takes the address that is given", async () => {
    const { outs } = await create();
    assert.deepEqual([outs.kubeconfigPath, outs.address], [path, "node.example"]);
  });

  for (const [context, name] of [
    [undefined, "mine"],
    ["other", "other"],
  ]) {
    it(`keeps nothing but the context ${context ?? "that is current"}`, async () => {
      const { config } = await create(context);
      assert.equal(config.getCurrentContext(), name);
      assert.deepEqual([config.getClusters().length, config.getUsers().length, config.getContexts().length], [1, 1, 1]);
      assert.equal(config.getCurrentCluster()?.server, `https://${name}.example`);
      assert.equal(config.getCurrentUser()?.token, `token of ${name}`);
    });
  }

  it("fails where the context is not in the file", async () => {
    await assert.rejects(create("nobody's"), /kubeconfig has no usable context nobody's/);
  });

  it("sees renewed credentials as a difference", async () => {
    const { outs } = await create();
    const inputs = { path, nodeAddress: "node.example" };
    assert.equal((await provider.diff("id", outs, inputs)).changes, false);
    assert.equal((await provider.diff("id", outs, { ...inputs, nodeAddress: "another.example" })).changes, true);
    writeKubeconfig("renewed token of mine");
    assert.equal((await provider.diff("id", outs, inputs)).changes, true);
  });
});

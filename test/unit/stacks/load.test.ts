import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkSettings, loadSettings } from "../../../stacks/load";
import { defaultSettings } from "./defaults";

/** What a Kubernetes API server answers, by path. */
const answers: Record<string, unknown> = {
  "/readyz": "ok",
  "/api/v1": { resources: [{ name: "services", kind: "Service", namespaced: true, verbs: ["list"] }] },
  "/api/v1/services": { items: [{ spec: { ports: [{ nodePort: 30005 }, { port: 80 }] } }, { spec: {} }] },
};

describe("loadSettings", () => {
  const previousHome = process.env.METAL3_SCALE_HOME;
  const server = createServer(({ url }, response) => {
    const answer = answers[new URL(url!, "http://localhost").pathname];
    response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  });
  let home: string;
  let reachable: string;
  let unreachable: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    process.env.METAL3_SCALE_HOME = home;
    mkdirSync(join(home, ".local/tools"), { recursive: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    reachable = writeKubeconfig("reachable", (server.address() as AddressInfo).port);
    unreachable = writeKubeconfig("unreachable", 1);
    await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) }, "metal3-scale");
  });

  after(() => {
    server.close();
    rmSync(home, { recursive: true });
    if (previousHome === undefined) {
      delete process.env.METAL3_SCALE_HOME;
    } else {
      process.env.METAL3_SCALE_HOME = previousHome;
    }
    pulumi.runtime.setAllConfig({});
  });

  function writeKubeconfig(name: string, port: number): string {
    const path = join(home, name);
    const kubeconfig = {
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    };
    writeFileSync(path, JSON.stringify(kubeconfig));
    return path;
  }

  /** Settings of a stack on clusters that are there already. */
  function existing(management: string, backing: string): Record<string, string> {
    return {
      ...defaultSettings(),
      managementCluster: JSON.stringify({ kind: "existing", kubeconfig: management }),
      backingCluster: JSON.stringify({ kind: "existing", clusters: [{ kubeconfig: backing }] }),
    };
  }

  function configure(settings: Record<string, string>): void {
    const entries = Object.entries(settings).map(([name, value]) => [`metal3-scale:${name}`, value]);
    pulumi.runtime.setAllConfig({ ...Object.fromEntries(entries), "kubernetes:namespace": "of another package" });
  }

  it("gives the project's own settings where the clusters can be reached", async () => {
    configure({ ...existing(reachable, reachable), nodePortRange: "30006-30010" });
    const { clusterCount, managementCluster } = await loadSettings();
    assert.equal(clusterCount, 2);
    assert.deepEqual(managementCluster, { kind: "existing", kubeconfig: reachable });
  });

  it("fails with everything that is wrong, in an error that Pulumi shows without its stack", async () => {
    configure({ ...defaultSettings(), clusterCount: "-1", nonsense: "1" });
    await assert.rejects(loadSettings(), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(error.message, /^clusterCount: -1 .*\nnonsense: unknown setting/);
      return true;
    });
  });

  it("says which clusters cannot be reached", async () => {
    const { settings, errors } = await checkSettings(existing(unreachable, join(home, "nothing")));
    assert.equal(settings, undefined);
    assert.equal(errors.length, 2);
    assert.match(errors[0]!, /^managementCluster.kubeconfig: the cluster of ".*unreachable" cannot be reached: .+/);
    assert.match(errors[1]!, /^backingCluster.clusters\[0\].kubeconfig: ".*nothing" does not exist/);
  });

  it("says which ports of the range others have", async () => {
    const { errors } = await checkSettings(existing(reachable, reachable));
    assert.deepEqual(errors, [
      "nodePortRange: port 30005 is taken in the cluster of backingCluster.clusters[0].kubeconfig; the range must avoid it",
    ]);
  });

  it("says that a machine has too little memory, and how much is needed", async () => {
    const config = { ...defaultSettings(), clusterCount: "9999", backingCapacity: "9999", nodePortRange: "1-65535" };
    const { errors } = await checkSettings(config);
    assert.equal(errors.filter((error) => /^clusterCount: 9999 needs \d{7} MiB of memory /.test(error)).length, 1);
    const ignored = await checkSettings({ ...config, ignoreMachineLimits: "true" });
    assert.deepEqual(
      ignored.errors.filter((error) => /needs/.test(error)),
      [],
    );
  });

  it("says that the tools are missing", async () => {
    rmSync(join(home, ".local"), { recursive: true });
    const { errors } = await checkSettings({ ...existing(reachable, reachable), nodePortRange: "30006-30010" });
    assert.deepEqual(errors, ["The tools are not set up: run `make tools`"]);
  });
});

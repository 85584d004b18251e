import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { warningsOf } from "../../warnings";
import type { KubeconfigReference } from "../../../../clients/kubernetes/reference";
import { deleteIn, SKIP_UNREACHABLE } from "../../../../clients/kubernetes/unreachable";

describe("deleteIn", () => {
  let directory: string;
  let server: Server;
  let reachable: KubeconfigReference;
  let unreachable: KubeconfigReference;
  const removed: string[] = [];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "unreachable-"));
    server = createServer((_, response) => {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ items: [], resources: RESOURCES, metadata: { uid: "uid" } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    reachable = { path: writeKubeconfig("reachable", port), uid: "uid" };
    unreachable = { path: writeKubeconfig("unreachable", 1), uid: "uid" };
  });

  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  afterEach(() => {
    delete process.env[SKIP_UNREACHABLE];
    removed.length = 0;
  });

  const writeKubeconfig = (name: string, port: number) => {
    const path = join(directory, name);
    const context = { cluster: name, user: name };
    const config = {
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context }],
      "current-context": name,
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  };
  const remove = (what: string) => () => Promise.resolve(void removed.push(what));

  it("skips what is in a cluster that cannot be reached, and says so", async function () {
    this.timeout(15_000);
    process.env[SKIP_UNREACHABLE] = "true";
    const warnings = await warningsOf(() => deleteIn(unreachable, "tenant a", remove("a")));
    assert.deepEqual(removed, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^tenant a is skipped: the cluster of \S+unreachable cannot be reached: .*ECONNREFUSED/);
  });

  it("skips nothing in a cluster that can be reached", async () => {
    process.env[SKIP_UNREACHABLE] = "true";
    assert.deepEqual(await warningsOf(() => deleteIn(reachable, "tenant a", remove("a"))), []);
    assert.deepEqual(removed, ["a"]);
  });

  it("does not skip what is in another cluster than the one that was meant", async () => {
    process.env[SKIP_UNREACHABLE] = "true";
    const other = { ...reachable, uid: "another" };
    await assert.rejects(
      deleteIn(other, "tenant a", remove("a")),
      /leads to another cluster than the one that the fleet/,
    );
    assert.deepEqual(removed, []);
  });

  it("skips nothing unless that is wanted", async () => {
    await deleteIn(unreachable, "tenant a", remove("a"));
    assert.deepEqual(removed, ["a"]);
  });
});

/** What an API server answers to the question for its resources. */
const RESOURCES = [{ name: "namespaces", kind: "Namespace", namespaced: false, verbs: ["list"] }];

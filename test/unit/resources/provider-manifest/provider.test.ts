import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyObject } from "../../../../clients/kubernetes/objects";
import { ProviderManifestProvider } from "../../../../resources/provider-manifest/provider";
import { PartialFailure } from "../../../../resources/resource-provider";
import { KubeconfigFile } from "../../kubeconfig-file";
import { serveThings, THINGS, THINGS_PATH } from "./things";

const ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";

/** A manifest with ClusterRoles of these names. */
function manifestOf(...names: string[]): string {
  const role = (name: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ${name}\n`;
  return names.map(role).join("---\n");
}

describe("ProviderManifestProvider", () => {
  const provider = new ProviderManifestProvider();
  let file: KubeconfigFile;
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    file = new KubeconfigFile();
    await file.start();
  });
  afterEach(() => {
    file.stop();
    rmSync(directory, { recursive: true });
  });

  const inputs = (...names: string[]) => {
    const path = join(directory, "manifest.yaml");
    writeFileSync(path, manifestOf(...names));
    const manifest = { path, sha256: names.join() };
    const kubeconfig = { path: file.path, uid: "uid-1" };
    return { kubeconfig, fleet: "fleet-1", provider: "cluster-api" as const, manifest, caBundle: "CA" };
  };
  const role = (name: string) => file.server.answers[`${ROLES}/${name}`] as AnyObject | undefined;
  const put = (name: string, labels: Record<string, string> = {}) =>
    (file.server.answers[`${ROLES}/${name}`] = { kind: "ClusterRole", metadata: { name, uid: "uid-9", labels } });

  /** The state of a release that has a type besides a ClusterRole. */
  const createWithThings = async () => {
    const { outs } = await provider.create(inputs("a"));
    return { ...outs, objects: [THINGS, ...outs.objects] };
  };

  it("labels every object as the fleet's, and adopts those of the fleet", async () => {
    put("b", { "metal3-scale/fleet": "fleet-1" });
    await provider.create(inputs("a", "b"));
    for (const name of ["a", "b"]) {
      assert.deepEqual(role(name)?.metadata?.labels, { "metal3-scale/fleet": "fleet-1" });
    }
    assert.equal(role("b")?.metadata?.uid, "uid-9");
  });

  it("keeps an object that another release has in another version of its group", async () => {
    const { outs } = await provider.create(inputs("a"));
    const objects = outs.objects.map((object) => ({ ...object, apiVersion: "rbac.authorization.k8s.io/v1beta1" }));
    await provider.update("cluster-api", { ...outs, objects }, inputs("a", "b"));
    assert.ok(role("a") !== undefined && role("b") !== undefined);
  });

  for (const labels of [{}, { "metal3-scale/fleet": "fleet-2" }]) {
    it(`applies nothing where one object is there with the labels ${JSON.stringify(labels)}`, async () => {
      const before = put("b", labels as Record<string, string>);
      await assert.rejects(
        provider.create(inputs("a", "b")),
        /^Error: not made by fleet fleet-1, and left as it is: ClusterRole b$/,
      );
      assert.deepEqual([role("a"), role("b")], [undefined, before]);
    });
  }

  it("deletes what is the fleet's, and nothing else", async () => {
    const { outs } = await provider.create(inputs("a", "b"));
    const before = put("b");
    await provider.delete("cluster-api", outs);
    assert.deepEqual([role("a"), role("b")], [undefined, before]);
  });

  it("deletes nothing while there are objects of its types that somebody else has made", async () => {
    const outs = await createWithThings();
    rmSync(outs.manifest.path); // it is not needed any more
    serveThings(file.server, "fleet-1", "demo", "mine");
    const labels = { "metal3-scale/fleet": "fleet-1" };
    file.server.answers["/api/v1/namespaces/demo"] = { metadata: { name: "demo", labels } };
    await assert.rejects(
      provider.delete("cluster-api", outs),
      /^Error: not made by fleet fleet-1: Thing mine\/thing; they would end with their CustomResourceDefinitions/,
    );
    assert.ok(role("a") !== undefined);
    serveThings(file.server, "fleet-1", "demo");
    await provider.delete("cluster-api", outs);
    assert.deepEqual([role("a"), file.server.answers[THINGS_PATH]], [undefined, undefined]);
  });

  it("deletes types that others have adopted no more than their objects", async () => {
    const outs = await createWithThings();
    serveThings(file.server, "fleet-2", "mine");
    await provider.delete("cluster-api", outs);
    assert.ok(file.server.answers[THINGS_PATH] !== undefined);
  });

  it("applies nothing of a new manifest that lacks a type of which there are objects", async () => {
    const outs = await createWithThings();
    serveThings(file.server, "fleet-1", "demo");
    const next = inputs("b");
    await assert.rejects(
      provider.update("cluster-api", outs, next),
      /^Error: manifest \S+manifest.yaml of cluster-api lacks CustomResourceDefinition things.example.com, which .* is in use: Thing demo\/thing: set a version or manifest/,
    );
    assert.deepEqual([role("a") !== undefined, role("b")], [true, undefined]);
    serveThings(file.server, "fleet-1");
    await provider.update("cluster-api", outs, next);
    assert.deepEqual([role("a"), file.server.answers[THINGS_PATH]], [undefined, undefined]);
  });

  it("deletes what a new manifest no longer has", async () => {
    const { outs } = await provider.create(inputs("a", "b"));
    await provider.update("cluster-api", outs, inputs("b"));
    assert.deepEqual([role("a") === undefined, role("b") === undefined], [true, false]);
  });

  it("is a difference after an update that failed halfway, also once it was refreshed", async () => {
    const { outs } = await provider.create(inputs("a"));
    file.server.refusals[`PATCH ${ROLES}/b`] = "not now";
    const next = inputs("a", "b");
    const error: unknown = await provider.update("cluster-api", outs, next).catch((error: unknown) => error);
    assert.ok(error instanceof PartialFailure);
    put("b", { "metal3-scale/fleet": "fleet-1" }); // as it is in the release before
    delete file.server.refusals[`PATCH ${ROLES}/b`];
    const { props } = await provider.read("cluster-api", error.properties as typeof outs);
    assert.equal((await provider.diff("cluster-api", props as typeof outs, next)).changes, true);
    const { outs: finished } = await provider.update("cluster-api", props, next);
    assert.equal((await provider.diff("cluster-api", finished, next)).changes, false);
  });

  it("is a difference after a refresh where one object is gone, or somebody else's by now", async () => {
    const { outs } = await provider.create(inputs("a", "b"));
    assert.equal((await provider.read("cluster-api", outs)).props.manifest.sha256, "a,b");
    put("b");
    assert.equal((await provider.read("cluster-api", outs)).props.manifest.sha256, "");
  });
});

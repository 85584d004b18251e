import assert from "node:assert/strict";
import { CONFIG_MAP } from "../../../../clients/kubernetes/kinds";
import type { AnyObject } from "../../../../clients/kubernetes/objects";
import { FleetNamespaceProvider } from "../../../../resources/fleet-namespace/provider";
import { KubeconfigFile } from "../../kubeconfig-file";

const PATH = "/api/v1/namespaces/demo";

describe("FleetNamespaceProvider", () => {
  const provider = new FleetNamespaceProvider();
  let file: KubeconfigFile;

  beforeEach(async () => {
    file = new KubeconfigFile();
    await file.start();
  });
  afterEach(() => file.stop());

  const inputs = (labels?: Record<string, string>) => {
    return { kubeconfig: { path: file.path, uid: "uid-1" }, fleet: "fleet-1", name: "demo", ...(labels && { labels }) };
  };
  const labelsOf = () => (file.server.answers[PATH] as AnyObject).metadata?.labels;
  const put = (labels: Record<string, string>, deletionTimestamp?: string) => {
    const metadata = { name: "demo", uid: "uid-9", labels, ...(deletionTimestamp && { deletionTimestamp }) };
    file.server.answers[PATH] = { apiVersion: "v1", kind: "Namespace", metadata };
  };

  it("is made with the fleet's label", async () => {
    await provider.create(inputs({ a: "b" }));
    assert.deepEqual(labelsOf(), { a: "b", "metal3-scale/fleet": "fleet-1" });
    assert.equal((await provider.read("demo", inputs())).id, "demo");
  });

  it("is adopted if it is the fleet's, and made as declared", async () => {
    put({ "metal3-scale/fleet": "fleet-1" });
    await provider.create(inputs({ a: "b" }));
    assert.deepEqual(labelsOf(), { a: "b", "metal3-scale/fleet": "fleet-1" });
  });

  it("is made again once the one that is being deleted is gone", async () => {
    put({ "metal3-scale/fleet": "fleet-1" }, "2026-01-01T00:00:00Z");
    await provider.create(inputs());
    const { metadata } = file.server.answers[PATH] as AnyObject;
    assert.ok(metadata?.uid !== "uid-9" && metadata?.deletionTimestamp === undefined);
  });

  const foreign: Record<string, Record<string, string>> = {
    "nobody's": {},
    "another fleet's": { "metal3-scale/fleet": "fleet-2" },
  };
  for (const [whose, labels] of Object.entries(foreign)) {
    it(`is ${whose}: not adopted, and not deleted`, async () => {
      put(labels);
      const before = file.server.answers[PATH];
      await assert.rejects(
        provider.create(inputs()),
        /^Error: not made by fleet fleet-1, and left as it is: Namespace demo$/,
      );
      assert.equal((await provider.read("demo", inputs())).id, "");
      await provider.delete("demo", inputs());
      assert.equal(file.server.answers[PATH], before);
    });
  }

  it("is deleted, after the objects in it that must be gone before", async () => {
    const config = `${PATH}/configmaps/demo`;
    await provider.create(inputs());
    file.server.answers[config] = { metadata: { namespace: "demo", name: "demo" } };
    const deletions: string[] = [];
    file.server.onRequest = ({ method, url }) => method === "DELETE" && deletions.push(url!.split("?")[0]!);
    await provider.delete("demo", { ...inputs(), deleteFirst: [CONFIG_MAP] });
    assert.deepEqual(deletions, [config, PATH]);
    assert.equal(file.server.answers[PATH], undefined);
  });
});

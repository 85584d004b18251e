import assert from "node:assert/strict";
import { assertTypesUnused } from "../../../../cli/recovery/other-users";
import { KubeconfigFile } from "../../kubeconfig-file";
import { serveThings, THINGS } from "../../resources/provider-manifest/things";

describe("assertTypesUnused", () => {
  it("finds objects of the types that were applied, whatever became of the manifest", async () => {
    const file = new KubeconfigFile();
    await file.start();
    try {
      serveThings(file.server, "fleet-1", "mine");
      const kubeconfig = { path: file.path, uid: "uid-1" };
      const inputs = { kubeconfig, fleet: "fleet-1", provider: "cluster-api", manifest: { path: "gone.yaml" } };
      const type = "pulumi-nodejs:dynamic/metal3-scale:ProviderManifest";
      const release = { urn: "", type, custom: true, inputs, outputs: { ...inputs, objects: [THINGS] } };
      await assert.rejects(assertTypesUnused([release]), /^Error: not made by fleet fleet-1: Thing mine\/thing; /);
    } finally {
      file.stop();
    }
  });
});

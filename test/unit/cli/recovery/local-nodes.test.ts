import assert from "node:assert/strict";
import { startNodes } from "../../../../cli/recovery/local-nodes";
import { Home } from "../../home";

describe("startNodes", () => {
  let home: Home;

  // There are no binaries in it: no node can be started or made.
  beforeEach(() => (home = new Home()));
  afterEach(() => home.leave());

  const node = (outputs: Record<string, unknown>) => ({
    urn: "urn:pulumi:dev::metal3-scale::pulumi-nodejs:dynamic/metal3-scale:LocalCluster::management",
    type: "pulumi-nodejs:dynamic/metal3-scale:LocalCluster",
    custom: true,
    inputs: { name: "management", kubernetesVersion: "v1.34.4", images: [] },
    outputs,
  });

  it("leaves one that could not be made to the update, which has the settings of now", async () => {
    await startNodes([node({ name: "management" })]);
  });

  it("makes one that is gone from the disk again", async () => {
    await assert.rejects(startNodes([node({ name: "management", kubeconfig: "of the node" })]));
  });
});

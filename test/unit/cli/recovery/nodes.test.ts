import assert from "node:assert/strict";
import { goneClusters, startNodes, withoutClusters } from "../../../../cli/recovery/nodes";
import { Home } from "../../home";

describe("the nodes of a state", () => {
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

  it("refuses one that is gone from the disk", async () => {
    const message = /^Error: local cluster management was deleted by hand/;
    await assert.rejects(startNodes([node({ name: "management", kubeconfig: "of the node" })]), message);
  });

  it("are left out where they are gone, so that the others are started", async () => {
    const gone = node({ name: "management", kubeconfig: "of the node" });
    assert.deepEqual(await goneClusters([gone]), ["management"]);
    assert.deepEqual(await goneClusters([node({ name: "management" })]), []);
    const other = { ...gone, urn: gone.urn.replace("::management", "::backing-01") };
    assert.deepEqual(withoutClusters([gone, other], ["management"]), [other]);
  });
});

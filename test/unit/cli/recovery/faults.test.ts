import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endLeftFaults } from "../../../../cli/recovery/faults";
import { parseSettings } from "../../../../settings/settings";
import { clustersDirectory } from "../../../../tools/paths";
import { Home } from "../../home";
import { defaultSettings } from "../../settings/defaults";
import { warningsOf } from "../../warnings";

describe("faults that were left in a fleet whose node is off", () => {
  let home: Home;

  // There are no binaries in it: no node can be started.
  beforeEach(() => {
    home = new Home();
    const node = join(clustersDirectory(), "management");
    mkdirSync(node, { recursive: true });
    writeFileSync(join(node, "kubeconfig"), "");
    writeFileSync(join(node, "node.json"), JSON.stringify({ complete: true }));
  });
  afterEach(() => home.leave());

  const { settings } = parseSettings({ ...defaultSettings(), managementCluster: { kind: "local" } });
  const type = "pulumi-nodejs:dynamic/metal3-scale:LocalCluster";
  const inputs = { name: "management", kubernetesVersion: "v1.34.4", images: [] };
  const node = { urn: `urn:pulumi:dev::metal3-scale::${type}::management`, type, custom: true, inputs };

  it("are looked for once it was started: the objects in it are what they were", async () => {
    const warnings = await warningsOf(() => endLeftFaults(settings!, [{ ...node, outputs: { kubeconfig: "of it" } }]));
    assert.match(warnings.join("\n"), /^What `make faults` may have left could not be looked for: .*/);
  });

  it("are left to the next update where the state does not know the node", async () => {
    assert.deepEqual(await warningsOf(() => endLeftFaults(settings!, [])), []);
  });
});

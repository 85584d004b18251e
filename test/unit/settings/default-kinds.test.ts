import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

/** Parts of settings without a `kind`. */
const PARTS = {
  topology: { apiServer: { profile: "upstream" } },
  managementCluster: { apiServerEnv: { GOGC: "300" } },
  backingCluster: {},
} as const;

describe("a setting of which a stack sets a part", () => {
  for (const [setting, parts] of Object.entries(PARTS)) {
    it(`has the kind of the default in Pulumi.yaml: ${setting}`, () => {
      const defaults = defaultSettings();
      const { kind } = JSON.parse(defaults[setting]!) as { kind: string };
      const { settings } = parseSettings({ ...defaults, [setting]: JSON.stringify(parts) });
      assert.deepEqual(settings?.[setting as keyof typeof PARTS], { kind, ...parts });
    });
  }

  it("says which settings the default kind has", () => {
    const { errors } = parseSettings({ ...defaultSettings(), topology: '{"vm":{}}' });
    assert.deepEqual(errors, ["topology.vm: unknown setting; known here: kind, apiServer, fakeKubelets"]);
  });
});

import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

describe("the environment of a local cluster's API server", () => {
  const parse = (managementCluster: object) =>
    parseSettings({ ...defaultSettings(), managementCluster: JSON.stringify(managementCluster) });

  it("is text, by name", () => {
    const { settings, errors } = parse({ kind: "local", apiServerEnv: { GOGC: 300, GOMEMLIMIT: "8GiB" } });
    assert.deepEqual(errors, []);
    assert.deepEqual(settings!.managementCluster, {
      kind: "local",
      apiServerEnv: { GOGC: "300", GOMEMLIMIT: "8GiB" },
    });
  });

  it("has names of environment variables", () => {
    assert.deepEqual(parse({ kind: "local", apiServerEnv: { "GO-GC": 300 } }).errors, [
      "managementCluster.apiServerEnv.GO-GC: the name of an environment variable has letters, digits and underscores only",
    ]);
  });

  it("is that of no other kind", () => {
    assert.deepEqual(parse({ kind: "kind", apiServerEnv: { GOGC: 300 } }).errors, [
      "managementCluster.apiServerEnv: unknown setting; known here: kind, nodeImage",
    ]);
  });
});

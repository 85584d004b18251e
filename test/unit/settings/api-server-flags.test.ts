import { strict as assert } from "node:assert";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

describe("the flags of workload API servers", () => {
  const errors = (flags: object) =>
    parseSettings({ ...defaultSettings(), topology: { kind: "dedicated", apiServer: { flags } } }).errors;

  for (const flag of ["audit-policy-file", "authorization-config", "encryption-provider-config", "oidc-ca-file"]) {
    it(`are without ${flag}, whose file no container has`, () => {
      assert.deepEqual(errors({ [flag]: "/file.yaml" }), [
        `topology.apiServer.flags.${flag}: cannot be set: its container has no files but its own`,
      ]);
    });
  }

  it("may have the name of what every object has", () => {
    assert.deepEqual(errors({ constructor: "1" }), []);
  });

  it("name the better reason where there are two", () => {
    assert.deepEqual(errors({ "etcd-cafile": "/ca.crt" }), [
      "topology.apiServer.flags.etcd-cafile: cannot be set: it ties the API server to its cluster",
    ]);
  });
});

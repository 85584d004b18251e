import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureFleetId, readFleetId } from "../../../settings/fleet-id";

describe("the ID of a fleet", () => {
  const { METAL3_SCALE_HOME } = process.env;
  const unset = { fleetId: "" };
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    writeFileSync(join(home, "Pulumi.yaml"), "");
    process.env.METAL3_SCALE_HOME = home;
  });

  afterEach(() => {
    delete process.env.METAL3_SCALE_HOME;
    Object.assign(process.env, METAL3_SCALE_HOME === undefined ? {} : { METAL3_SCALE_HOME });
    rmSync(home, { recursive: true });
  });

  it("is made once for each stack of a checkout, and kept", () => {
    assert.equal(readFleetId(unset, "dev"), undefined);
    const id = ensureFleetId(unset, "dev");
    assert.match(id, /^fleet-[0-9a-f]{10}$/);
    assert.deepEqual([ensureFleetId(unset, "dev"), readFleetId(unset, "dev")], [id, id]);
    assert.notEqual(ensureFleetId(unset, "other"), id);
    assert.deepEqual(readdirSync(join(home, ".local/fleets")).sort(), ["dev", "other"]);
  });

  it("is that of the settings where they have one", () => {
    const set = { fleetId: "mine" };
    assert.deepEqual([readFleetId(set, "dev"), ensureFleetId(set, "dev")], ["mine", "mine"]);
    assert.deepEqual(readdirSync(home), ["Pulumi.yaml"]);
  });
});

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureFleetId, readFleetId } from "../../../settings/fleet-id";
import { Home } from "../home";

describe("the ID of a fleet", () => {
  const unset = { fleetId: "" };
  let home: Home;

  beforeEach(() => (home = new Home()));
  afterEach(() => home.leave());

  it("is made once for each stack of a checkout, and kept", () => {
    assert.equal(readFleetId(unset, "dev"), undefined);
    const id = ensureFleetId(unset, "dev");
    assert.match(id, /^fleet-[0-9a-f]{10}$/);
    assert.deepEqual([ensureFleetId(unset, "dev"), readFleetId(unset, "dev")], [id, id]);
    assert.notEqual(ensureFleetId(unset, "other"), id);
    assert.deepEqual(readdirSync(join(home.directory, ".local/fleets")).sort(), ["dev", "other"]);
  });

  it("is that of the settings where they have one", () => {
    const set = { fleetId: "mine" };
    assert.deepEqual([readFleetId(set, "dev"), ensureFleetId(set, "dev")], ["mine", "mine"]);
    assert.deepEqual(readdirSync(home.directory), ["Pulumi.yaml"]);
  });
});

import assert from "node:assert/strict";
import { differentSettings } from "../../../../runs/comparison/settings";
import type { Run } from "../../../../runs/format";

const run = (topology: object, others: object = {}) =>
  ({ settings: { topology, managementCluster: { kind: "local" }, ...others } }) as Run;

describe("the settings in which runs differ", () => {
  it("are those with other values, but for the fleet's ID", () => {
    const a = run({ kind: "docker" }, { fleetId: "one", concurrency: 1 });
    const b = run({ kind: "docker" }, { fleetId: "two", concurrency: 2 });
    assert.deepEqual(
      differentSettings([a], [b]).map(({ name }) => name),
      ["concurrency"],
    );
  });

  it("are none where one side has a topology's defaults and the other does not say", () => {
    const said = { kind: "dedicated", apiServer: { profile: "lean" }, fakeKubelets: { startupSeconds: 0 } };
    assert.deepEqual(differentSettings([run({ kind: "dedicated" })], [run(said)]), []);
  });
});

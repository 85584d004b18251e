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

  describe("where one side has the stacks' sizes, and the other what was set", () => {
    const namesOf = (clustersInBaseStack: number, clustersPerStack: number, set: object) => {
      const sizes = run({ kind: "docker" }, { clustersInBaseStack, clustersPerStack });
      return differentSettings([sizes], [run({ kind: "docker" }, set)]).map(({ name }) => name);
    };

    it("are none if the sizes are those", () => {
      assert.deepEqual(namesOf(20, 100, {}), []);
      assert.deepEqual(namesOf(9999, 100, { clustersPerStack: 0 }), []);
      assert.deepEqual(namesOf(0, 100, { clustersPerStack: 100 }), []);
    });

    it("have clustersPerStack if they are others", () => {
      for (const set of [{}, { clustersPerStack: 0 }, { clustersPerStack: 50 }]) {
        assert.deepEqual(namesOf(0, 100, set), ["clustersPerStack"]);
      }
    });
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { interruptedRefusals } from "../../../../cli/recovery/layout";
import type { StateResource } from "../../../../cli/pulumi/state";
import { FleetLayoutProvider } from "../../../../resources/fleet-layout/provider";
import { placeClusters, workloadClusterNames } from "../../../../settings/placement";
import { parseSettings } from "../../../../settings/settings";
import { layoutOf } from "../../../../stacks/layout";
import { defaultSettings } from "../../settings/defaults";

const resource = (type: string, name: string, inputs: object): StateResource => ({
  urn: `urn:pulumi:test::metal3-scale::${type}::${name}`,
  type,
  custom: false,
  inputs: { ...inputs },
});

const settingsOf = (clusterCount: number, backingCapacity: number) => {
  const config = { clusterCount, backingCapacity, backingCluster: { kind: "local" } };
  const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
  assert.deepEqual(errors, []);
  return settings!;
};
type TestSettings = ReturnType<typeof settingsOf>;

/** The states of a fleet whose update was killed before it had deleted all clusters beyond those of its settings. */
const statesOf = (settings: TestSettings, clusters: number) => [
  resource("pulumi-nodejs:dynamic/metal3-scale:FleetLayout", "layout", layoutOf(settings)),
  ...workloadClusterNames(clusters).map((name) => resource("metal3-scale:index:WorkloadCluster", name, {})),
];
const check = (before: TestSettings, after: TestSettings) =>
  new FleetLayoutProvider().check(layoutOf(before), layoutOf(after)).failures;

describe("the layout after an update that was interrupted", () => {
  it("is refused if it would move clusters that were to be deleted, which the record no longer counts", () => {
    const [recorded, wanted] = [settingsOf(10, 20), settingsOf(40, 15)];
    assert.deepEqual(check(recorded, wanted), []);
    assert.deepEqual(interruptedRefusals(statesOf(recorded, 40), wanted), [
      "backingCapacity: 15 would move the workload clusters 16 to 40, which were placed with 20: set it back; to change " +
        "it, run `make up` with the old value and clusterCount 15 first, or `make down`",
    ]);
  });

  it("may be the same again, with any number of clusters", () => {
    for (const count of [0, 10, 30, 40, 50]) {
      assert.deepEqual(interruptedRefusals(statesOf(settingsOf(10, 20), 40), settingsOf(count, 20)), []);
    }
  });

  it("is nobody's concern where none was recorded", () => {
    assert.deepEqual(interruptedRefusals([], settingsOf(40, 15)), []);
  });

  it("never moves a cluster that is there, however many updates are interrupted", () => {
    const update = fc.record({
      clusterCount: fc.integer({ min: 0, max: 40 }),
      backingCapacity: fc.integer({ min: 2, max: 20 }),
      // How many of the clusters that are to be deleted still are there when it ends.
      left: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(update, { minLength: 3, maxLength: 8 }), (updates) => {
        let recorded: TestSettings | undefined;
        let places: string[] = [];
        for (const { clusterCount, backingCapacity, left } of updates) {
          const wanted = settingsOf(clusterCount, backingCapacity);
          const isRefused =
            recorded !== undefined &&
            (check(recorded, wanted).length > 0 ||
              interruptedRefusals(statesOf(recorded, places.length), wanted).length > 0);
          if (!isRefused) {
            const placed = placeClusters(wanted).map((place) => JSON.stringify(place));
            const kept = Math.min(places.length, placed.length);
            assert.deepEqual(placed.slice(0, kept), places.slice(0, kept));
            places = [...placed, ...places.slice(placed.length, placed.length + left)];
            recorded = wanted;
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

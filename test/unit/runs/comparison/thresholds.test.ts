import assert from "node:assert/strict";
import { parseThresholds, thresholdOf } from "../../../../runs/comparison/thresholds";

describe("a file with thresholds", () => {
  it("may be empty, or leave out what keeps its default", () => {
    assert.deepEqual(thresholdOf("run/Duration", parseThresholds(null)), { ratio: 1.5, floor: 1 });
    const thresholds = parseThresholds({ default: { floor: 3 }, figures: { "run/Duration": { ratio: 2 } } });
    assert.deepEqual(thresholdOf("run/Duration", thresholds), { ratio: 2, floor: 3 });
    assert.deepEqual(thresholdOf("clusters/Available", thresholds), { ratio: 1, floor: 0 });
  });

  it("leaves what depends on probes as it is by default, in the figures of faults", () => {
    const thresholds = parseThresholds({
      default: { ratio: 1.1, floor: 0 },
      figures: { "fault/1 x/Clusters": { floor: 5 } },
    });
    assert.deepEqual(thresholdOf("fault/1 x/Deployments", thresholds), { ratio: 2, floor: 30 });
    assert.deepEqual(thresholdOf("fault/1 x/APIServers", thresholds), { ratio: 2, floor: 30 });
    assert.deepEqual(thresholdOf("fault/1 x/Clusters", thresholds), { ratio: 2, floor: 5 });
    assert.deepEqual(thresholdOf("fault/1 x/ManagerRestarts", thresholds), { ratio: 2, floor: 2 });
    assert.deepEqual(thresholdOf("fault/1 x/InterruptedClusters", thresholds), { ratio: 2, floor: 2 });
    assert.deepEqual(thresholdOf("fault/1 x/QueueGrowth", thresholds), { ratio: 3, floor: 20 });
  });

  it("is refused if a figure of samples is none that there is", () => {
    assert.doesNotThrow(() =>
      parseThresholds({ figures: { "manager/metal3-0/CPUSeconds": {}, "etcd/x/FsyncPerc99": {} } }),
    );
    assert.throws(
      () => parseThresholds({ figures: { "manager/metal3/CPUSecond": {} } }),
      /^Error: figures\.manager\/metal3\/CPUSecond: there is no such figure; must end with one of CPUSeconds, /,
    );
    assert.throws(
      () => parseThresholds({ figures: { "manager/metal3/toString": {} } }),
      /^Error: figures\.manager\/metal3\/toString: there is no such figure; /,
    );
  });

  it("is refused with what is wrong, and where", () => {
    for (const [values, message] of [
      [
        { figures: { "run/Duration": { ratio: 0.5 } } },
        "figures.run/Duration.ratio: 0.5 is not allowed: must be at least 1",
      ],
      [
        { figures: { "run/Duration": { ration: 2 } } },
        "figures.run/Duration.ration: unknown setting; did you mean ratio? known here: ratio, floor",
      ],
      [{ default: { ratio: "1.2" } }, 'default.ratio: "1.2" is not allowed: must be a finite number'],
      [{ defaults: {} }, "defaults: unknown setting; did you mean default? known here: default, figures"],
      ["ratio", "must be a mapping with `default`, `figures` or both"],
    ] as const) {
      assert.throws(() => parseThresholds(values), { message });
    }
  });
});

import assert from "node:assert/strict";
import { readTableSources, valuesOf } from "../../../benchmarks/docs/records";
import type { DocsRecord } from "../../../benchmarks/docs/records";
import { PULUMI } from "../../../capacity/costs";
import { predict } from "../../../capacity/prediction";
import type { Costs } from "../../../topologies/costs";
import type { Settings } from "../../../settings/settings";
import { projectRoot } from "../../../tools/paths";

/** By how much a prediction may be off, of what was measured. */
const TOLERANCE = 0.15;

/** The private memory of all programs of a fleet, each when it had the most, in MiB. */
function peakMemory({ dataItems }: DocsRecord): number {
  const peaks = dataItems.flatMap(({ labels, data }) => (labels.Metric === "part" ? (data.PeakMemory ?? []) : []));
  return peaks.reduce((sum, peak) => sum + peak, 0);
}

/** An API server of that program woke up 100 times a second: docs/scale.md, "200 real API servers". */
const OF_ANOTHER_PROGRAM = "dedicated-160";

/** CPU seconds that bringing clusters up will take, where there is an empty fleet. */
function bringUpCpuSeconds(settings: Settings): number {
  const [empty, full] = [0, settings.clusterCount].map((clusterCount) => predict({ ...settings, clusterCount }));
  const update = Object.values(PULUMI as Costs).reduce((sum, { bringUpCpuSeconds = 0 }) => sum + bringUpCpuSeconds, 0);
  return full!.thisMachine.bringUpCpuSeconds - empty!.thisMachine.bringUpCpuSeconds + update;
}

/** The records are of days on which the machine was fast: on others it takes up to 2.7 times as much CPU time. */
describe("the prediction", () => {
  let runs: [name: string, record: DocsRecord, settings: Settings][];

  before(async () => {
    const { records } = await readTableSources(projectRoot());
    runs = [...records].flatMap(([name, record]) =>
      valuesOf(record)("up/Clusters") === undefined
        ? []
        : [[name, record, { ...record.run.settings, managers: {} } as Settings]],
    );
    assert.ok(runs.length > 0);
  });

  it("of memory is within 15 % of what each recorded run took, whatever its topology and size", () => {
    for (const [name, record, settings] of runs) {
      const { memoryMebibytes } = predict(settings, record.run.machine.cores).thisMachine;
      assertNear(`${name}, MiB`, memoryMebibytes, peakMemory(record));
    }
  });

  it("of the CPU time to bring clusters up is within 15 % of what each recorded run took", () => {
    for (const [name, record, settings] of runs.filter(([name]) => name !== OF_ANOTHER_PROGRAM)) {
      assertNear(`${name}, CPU seconds`, bringUpCpuSeconds(settings), valuesOf(record)("up/CPUSeconds")!);
    }
  });
});

function assertNear(what: string, predicted: number, measured: number): void {
  const ratio = predicted / measured;
  assert.ok(Math.abs(ratio - 1) < TOLERANCE, `${what}: ${predicted} predicted, ${ratio.toFixed(2)} times ${measured}`);
}

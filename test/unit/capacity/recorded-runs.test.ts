import assert from "node:assert/strict";
import { idleSum } from "../../../benchmarks/docs/scale-figures";
import { readTableSources, valuesOf } from "../../../benchmarks/docs/records";
import type { DocsRecord } from "../../../benchmarks/docs/records";
import { PULUMI } from "../../../capacity/costs";
import { predict } from "../../../capacity/prediction";
import type { Costs } from "../../../topologies/costs";
import type { Settings } from "../../../settings/settings";
import { projectRoot } from "../../../tools/paths";

/** By how much a prediction may be off, of what was measured. */
const TOLERANCE = 0.15;

/**
 * By how many millicores that of an idle fleet may be off, however few were measured: 0.04 cores decide nothing, and in
 * the records empty fleets of one topology are further apart, at 91 and 160.
 */
const IDLE_TOLERANCE = 40;

/** The private memory of all programs of a fleet, each when it had the most, in MiB. */
function peakMemory({ dataItems }: DocsRecord): number {
  const peaks = dataItems.flatMap(({ labels, data }) => (labels.Metric === "part" ? (data.PeakMemory ?? []) : []));
  return peaks.reduce((sum, peak) => sum + peak, 0);
}

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
        : [[name, record, { managers: {}, ...record.run.settings } as Settings]],
    );
    assert.ok(runs.length > 0);
  });

  it("of memory is within 15 % of what each recorded run took, whatever its topology and size", () => {
    for (const [name, record, settings] of runs) {
      const { memoryMebibytes } = predict(settings, record.run.machine.cores).thisMachine;
      assertNear(`${name}, MiB`, memoryMebibytes, peakMemory(record));
    }
  });

  it("of the CPU that an idle fleet takes is within 15 % or 40 millicores of what each recorded run took", () => {
    for (const [name, record, settings] of runs) {
      const { idleMillicores } = predict(settings, record.run.machine.cores).thisMachine;
      assertNear(`${name}, idle millicores`, idleMillicores, idleSum(record, "idle_cpu").after!, IDLE_TOLERANCE);
    }
  });

  it("of the CPU time to bring clusters up is within 15 % of what each recorded run took", () => {
    for (const [name, record, settings] of runs) {
      assertNear(`${name}, CPU seconds`, bringUpCpuSeconds(settings), valuesOf(record)("up/CPUSeconds")!);
    }
  });
});

function assertNear(what: string, predicted: number, measured: number, leastTolerance = 0): void {
  const ratio = predicted / measured;
  const tolerance = Math.max(TOLERANCE * measured, leastTolerance);
  assert.ok(
    Math.abs(predicted - measured) < tolerance,
    `${what}: ${predicted} predicted, ${ratio.toFixed(2)} times ${measured}`,
  );
}

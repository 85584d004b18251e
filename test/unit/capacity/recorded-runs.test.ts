import assert from "node:assert/strict";
import { readTableSources, valuesOf } from "../../../benchmarks/docs/records";
import type { DocsRecord } from "../../../benchmarks/docs/records";
import { predict } from "../../../capacity/prediction";
import type { Settings } from "../../../settings/settings";
import { projectRoot } from "../../../tools/paths";

/** By how much a prediction may be off, of what was measured. */
const TOLERANCE = 0.15;

/** The private memory of all programs of a fleet, each when it had the most, in MiB. */
function peakMemory({ dataItems }: DocsRecord): number {
  const peaks = dataItems.flatMap(({ labels, data }) => (labels.Metric === "part" ? (data.PeakMemory ?? []) : []));
  return peaks.reduce((sum, peak) => sum + peak, 0);
}

/** Machines are of the same speed on no two days, and so the memory is compared, and not the CPU time. */
describe("the prediction of memory", () => {
  it("is within 15 % of what each recorded run took, whatever its topology and size", async () => {
    const { records } = await readTableSources(projectRoot());
    const runs = [...records].filter(([, record]) => valuesOf(record)("up/Clusters") !== undefined);
    assert.ok(runs.length > 0);
    for (const [name, record] of runs) {
      const settings = { ...record.run.settings, managers: {} } as Settings;
      const { memoryMebibytes } = predict(settings, record.run.machine.cores).thisMachine;
      const ratio = memoryMebibytes / peakMemory(record);
      assert.ok(
        Math.abs(ratio - 1) < TOLERANCE,
        `${name}: ${memoryMebibytes} MiB predicted, ${ratio.toFixed(2)} times`,
      );
    }
  });
});

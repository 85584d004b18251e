import { predict } from "../../capacity/prediction";
import { PREDICTION_HEADER, predictionRows } from "../../cli/output/prediction";
import { markdownTable } from "../../runs/markdown-table";
import type { Settings } from "../../settings/settings";

/** The machine of the docs: the prediction must not depend on the one that writes them. */
const CORES = 2;

/** What `make up` prints that a fleet will need, on a machine of two cores. */
export function predictionTable(settings: Settings): string {
  const prediction = predict(settings, CORES);
  const free = "what is free";
  return markdownTable(PREDICTION_HEADER, [
    ...predictionRows(settings, prediction),
    ["this machine has", free, free, `${CORES.toFixed(2)} cores`, `${prediction.bringUpSeconds} s on ${CORES} cores`],
  ]);
}

import { markdownTable } from "../../runs/markdown-table";
import { valuesOf, whole } from "./records";
import type { DocsRecord } from "./records";

/** The columns of figures, by the names that `runs/fault-items.ts` gives them. */
const COLUMNS = {
  APIServers: "API servers answer, s",
  Deployments: "Deployments ready, s",
  Clusters: "Clusters Available, s",
  ManagerRestarts: "Manager restarts",
  InterruptedClusters: "Clusters not Available meanwhile",
  QueueGrowth: "Queue growth",
} as const;

/** What a fleet recovered from in a run of `make faults`, in the order of its scenario. */
export function faultsTable(record: DocsRecord): string {
  const value = valuesOf(record);
  const names = record.dataItems.flatMap(({ labels }) => (labels.Metric === "fault" ? (labels.Name ?? []) : []));
  const rows = [...new Set(names)].map((name) => [
    `\`${name.replace(/^\d+ /, "")}\``,
    ...Object.keys(COLUMNS).map((bucket) => whole(value(`fault/${name}/${bucket}`))),
  ]);
  return markdownTable(["Fault", ...Object.values(COLUMNS)], rows);
}

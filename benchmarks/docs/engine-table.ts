import { markdownTable } from "../../runs/markdown-table";
import { valuesOf, whole } from "./records";
import type { DocsRecords } from "./records";

type Values = ReturnType<typeof valuesOf>;

/** A row for each record of bench-engine, by the number of clusters; ratios are to the one from 0 to 100. */
export function engineTable(records: DocsRecords): string {
  const steps = [...records.values()].map(valuesOf).filter((value) => value("engine/Clusters") !== undefined);
  const reference = steps.find((value) => value("engine/From") === 0 && value("engine/Clusters") === 100);
  const header = [
    "Clusters",
    "Seconds",
    "Per cluster",
    "Ratio to 0 → 100",
    "CPU seconds of the machine",
    "State, MB",
    "Engine, peak MiB",
    "Program, peak MiB",
  ];
  const ordered = steps.toSorted((a, b) => to(a) - to(b) || from(a) - from(b));
  return markdownTable(
    header,
    ordered.map((step) => stepRow(step, reference)),
  );
}

function stepRow(value: Values, reference: Values | undefined): string[] {
  const added = to(value) - from(value);
  const each = added === 0 ? undefined : value("engine/Duration")! / added;
  const ratio =
    each === undefined || reference === undefined ? undefined : each / (reference("engine/Duration")! / 100);
  return [
    added === 0 ? `${to(value)}, no change` : `${from(value)} → ${to(value)}`,
    value("engine/Duration")!.toFixed(1),
    each?.toFixed(2) ?? "",
    ratio?.toFixed(2) ?? "",
    whole(value("engine/CPUSeconds")),
    value("engine/State")!.toFixed(1),
    whole(value("engine/pulumi/PeakMemory")),
    whole(value("engine/program/PeakMemory")),
  ];
}

function from(value: Values): number {
  return value("engine/From")!;
}

function to(value: Values): number {
  return value("engine/Clusters")!;
}

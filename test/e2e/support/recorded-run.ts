import { FORMAT_VERSION } from "../../../runs/format";
import type { ObjectEvent, Run } from "../../../runs/format";
import { RunWriter } from "../../../runs/run-writer";
import { summarize } from "../../../runs/summary";

/** A Cluster of a run that was made up: seconds from the start of the run; Available never, if it is stuck. */
export interface MadeUpCluster {
  readonly name: string;
  readonly declared: number;
  readonly provisioned: number;
  readonly available?: number;
}

const STARTED_AT = "2026-01-01T00:00:00.000Z";
const ENDED_AT = "2026-01-01T00:10:00.000Z";

/** 100 Clusters, declared every 2 s; the later ones take longer, every tenth 40 s more, and the last two are stuck. */
export const madeUpClusters: readonly MadeUpCluster[] = Array.from({ length: 100 }, (_, index) => {
  const declared = 10 + 2 * index;
  const provisioned = declared + 5 + (index % 4);
  const available = declared + 30 + index / 2 + (index % 10 === 9 ? 40 : 0);
  const name = `workload-${String(index + 1).padStart(4, "0")}`;
  return { name, declared, provisioned, ...(index < 98 && { available }) };
});

/**
 * Writes the record of the run that had {@link madeUpClusters}.
 *
 * @param parent where records are.
 * @returns its folder.
 */
export async function recordMadeUpRun(parent: string): Promise<string> {
  const run: Run = {
    version: FORMAT_VERSION,
    operation: "up",
    stack: "made-up",
    settings: {},
    versions: { kubernetes: "1.34.4", pulumi: "3.250.0" },
    machine: { cpu: "CPU", cores: 2, memoryMebibytes: 8192, kernel: "6.1" },
    startedAt: STARTED_AT,
  };
  const events = madeUpClusters.flatMap(eventsOf).toSorted((a, b) => a.seconds - b.seconds);
  const writer = await RunWriter.create(parent, run);
  events.forEach((event) => writer.addEvent(event));
  await writer.closeEvents();
  await writer.end(summarize(events, STARTED_AT, ENDED_AT), { endedAt: ENDED_AT });
  return writer.directory;
}

function eventsOf({ name, declared, provisioned, available }: MadeUpCluster): ObjectEvent[] {
  const object = { namespace: name, name };
  const message = "* RemoteConnectionProbe: the workload cluster's API server does not answer";
  return [
    { ...object, seconds: declared, change: "ADDED", kind: "Cluster", createdAt: STARTED_AT },
    { ...object, seconds: provisioned, change: "MODIFIED", kind: "BareMetalHost", phase: "provisioned" },
    {
      ...object,
      seconds: available ?? provisioned,
      change: "MODIFIED",
      kind: "Cluster",
      conditions: { Available: available === undefined ? { status: "False", message } : { status: "True" } },
    },
  ];
}

import { FORMAT_VERSION } from "../../../runs/format";
import type { FaultEvent, ManagerFigures, ManagerSample, ObjectEvent, Run, Sample } from "../../../runs/format";
import type { Milestone } from "../../../runs/milestones";
import { RunWriter } from "../../../runs/run-writer";
import { summarize } from "../../../runs/summary";

/** A Cluster of a run that was made up; seconds from the start of the run. */
export interface MadeUpCluster {
  readonly name: string;
  readonly declared: number;
  /** When it reached each milestone, in their order; one that is stuck does not become Available. */
  readonly reached: Partial<Record<Milestone, number>>;
}

const STARTED_AT = "2026-01-01T00:00:00.000Z";
const ENDED_AT = "2026-01-01T00:10:00.000Z";

/** 100 Clusters, declared every 2 s; the later ones take longer, every tenth 40 s more, and the last two are stuck. */
export const madeUpClusters: readonly MadeUpCluster[] = Array.from({ length: 100 }, (_, index) => {
  const declared = 10 + 2 * index;
  const available = declared + 40 + index / 2 + (index % 10 === 9 ? 40 : 0);
  return {
    name: `workload-${String(index + 1).padStart(4, "0")}`,
    declared,
    reached: {
      infrastructureReady: declared + 2,
      apiServerUp: declared + 5,
      bootstrapReady: declared + 6,
      hostProvisioned: declared + 8 + (index % 4),
      controlPlaneInitialized: declared + 20,
      machineRunning: declared + 23 + (index % 3),
      ...(index < 98 && { available }),
    },
  };
});

/** Eight parts of the fleet, each with as much memory as its number and the time say. */
export const madeUpSamples: readonly Sample[] = [15, 300, 600].flatMap((seconds) =>
  Array.from({ length: 8 }, (_, part): Sample => {
    const name = part === 1 ? "kube-controller-manager, scheduler, proxy, CoreDNS" : `part ${part}`;
    return { kind: "part", name, seconds, figures: { cpuSeconds: part, mebibytes: 100 * part + seconds } };
  }),
);

/** A sample of a manager that was made up. */
export type MadeUpManagerSample = ManagerSample & { readonly figures: ManagerFigures };

/** Managers with one controller each, which use and have more to do from sample to sample, the later ones more. */
export const madeUpManagerSamples: readonly MadeUpManagerSample[] = [15, 300, 600].flatMap((seconds, time) =>
  ["clusterApi", "metal3", "bareMetalOperator"].map((name, index): MadeUpManagerSample => {
    const reconcileSeconds = { sum: (index + 1) * (time + 1) * 2, buckets: { "5": 4 } };
    const controllers = { demo: { depth: 10 * (index + 1) + time, reconcileSeconds } };
    const usage = { cpuSeconds: (index + 1) * 100, mebibytes: 50 * (index + 1) + seconds / 10 };
    const figures = { ...usage, goroutines: 100, controllers, requests: {}, others: {} };
    return { kind: "manager", name, pod: `${name}-0`, seconds, figures };
  }),
);

/** A fault, from which the fleet has recovered. */
export const madeUpFault = { injected: 330, ended: 390, settled: 450 };

const faultEvents: readonly FaultEvent[] = [
  { seconds: madeUpFault.injected, number: 1, change: "INJECTED", fault: "kubelet killed", severity: {} },
  { seconds: madeUpFault.ended, number: 1, change: "ENDED" },
  {
    seconds: madeUpFault.settled,
    number: 1,
    change: "HEALTHY",
    secondsUntil: { apiServers: 1, deployments: 2, clusters: 3 },
    managerRestarts: 0,
    interruptedClusters: 0,
    load: { taken: 12, skipped: 1, failed: 0, hostNudges: 4 },
  },
];

/**
 * Writes the record of the run that had {@link madeUpClusters}, {@link madeUpSamples}, {@link madeUpManagerSamples} and
 * {@link madeUpFault}.
 *
 * @param parent where records are.
 * @returns its folder.
 */
export async function recordMadeUpRun(parent: string): Promise<string> {
  const run: Run = {
    version: FORMAT_VERSION,
    operation: "up",
    stack: "made-up",
    scenario: {},
    settings: {},
    versions: { kubernetes: "1.34.4", pulumi: "3.250.0" },
    machine: { cpu: "CPU", cores: 2, memoryMebibytes: 8192, kernel: "6.1" },
    startedAt: STARTED_AT,
  };
  const events = madeUpClusters.flatMap(eventsOf).toSorted((a, b) => a.seconds - b.seconds);
  const writer = await RunWriter.create(parent, run);
  events.forEach((event) => writer.addEvent(event));
  const samples = [...madeUpSamples, ...madeUpManagerSamples].toSorted((a, b) => a.seconds - b.seconds);
  samples.forEach((sample) => writer.addSample(sample));
  faultEvents.forEach((event) => writer.addFault(event));
  await writer.close();
  await writer.end(summarize({ events, samples, faults: faultEvents }, STARTED_AT, ENDED_AT), { endedAt: ENDED_AT });
  return writer.directory;
}

function eventsOf({ name, declared, reached }: MadeUpCluster): ObjectEvent[] {
  const message = "* RemoteConnectionProbe: the workload cluster's API server does not answer";
  const event = (kind: string, seconds: number | undefined, what: Partial<ObjectEvent>): ObjectEvent[] =>
    seconds === undefined ? [] : [{ seconds, change: "MODIFIED", kind, namespace: name, name, ...what }];
  const isTrue = (type: string) => ({ conditions: { [type]: { status: "True" } } }) as const;
  return [
    ...event("Cluster", declared, {
      change: "ADDED",
      createdAt: STARTED_AT,
      conditions: { Available: { status: "False", message } },
    }),
    ...event("Cluster", reached.infrastructureReady, isTrue("InfrastructureReady")),
    ...event("Cluster", reached.apiServerUp, isTrue("RemoteConnectionProbe")),
    ...event("Machine", reached.bootstrapReady, isTrue("BootstrapConfigReady")),
    ...event("BareMetalHost", reached.hostProvisioned, { phase: "provisioned" }),
    ...event("Cluster", reached.controlPlaneInitialized, isTrue("ControlPlaneInitialized")),
    ...event("Machine", reached.machineRunning, { phase: "Running" }),
    ...event("Cluster", reached.available, isTrue("Available")),
  ];
}

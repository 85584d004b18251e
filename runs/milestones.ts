import type { ObjectEvent } from "./format";

/** What a workload cluster reaches on its way, in the usual order: a condition that is True, or a phase. */
const MILESTONES = {
  infrastructureReady: { kind: "Cluster", condition: "InfrastructureReady" },
  // Cluster API core's connection to the cluster's API server works (`ClusterRemoteConnectionProbeCondition` of v1beta2).
  apiServerUp: { kind: "Cluster", condition: "RemoteConnectionProbe" },
  bootstrapReady: { kind: "Machine", condition: "BootstrapConfigReady" },
  hostProvisioned: { kind: "BareMetalHost", phase: "provisioned" },
  controlPlaneInitialized: { kind: "Cluster", condition: "ControlPlaneInitialized" },
  machineRunning: { kind: "Machine", phase: "Running" },
  available: { kind: "Cluster", condition: "Available" },
} as const satisfies Record<string, Reached>;

/** What an event has to say for a milestone. */
interface Reached {
  readonly kind: string;
  readonly condition?: string;
  readonly phase?: string;
}

export type Milestone = keyof typeof MILESTONES;

export const milestones = Object.keys(MILESTONES) as Milestone[];

/** Those that a workload cluster reaches if its machines run on hosts, and if they do not. */
export function milestonesWith({ hasHosts }: { readonly hasHosts: boolean }): Milestone[] {
  return milestones.filter((milestone) => hasHosts || MILESTONES[milestone].kind !== "BareMetalHost");
}

/** The words for a milestone in a text: `control plane initialized`, `API server up`. */
export function wordsOf(milestone: Milestone): string {
  return milestone.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^api /, "API ");
}

/** A workload cluster that a run has declared. */
export interface ClusterTimeline {
  /** Its name, which is that of its Namespace, too. */
  readonly name: string;
  /** Seconds from the start of the run until it was declared. */
  readonly declared: number;
  /** Seconds from then until it, or the first of its objects, had reached a milestone for the first time. */
  readonly reached: Partial<Record<Milestone, number>>;
}

/**
 * The workload clusters that a run has declared, in the order in which it did; not those that were there before.
 *
 * @param events of the run, in their order.
 * @param startedAt when the run was started, in ISO 8601.
 */
export function clusterTimelines(events: Iterable<ObjectEvent>, startedAt: string): ClusterTimeline[] {
  const timelines = new Map<string, ClusterTimeline>();
  // Objects have the time of their creation in whole seconds.
  const firstSecond = Math.floor(Date.parse(startedAt) / 1000) * 1000;
  for (const event of events) {
    const { seconds, change, kind, namespace: name, createdAt = "" } = event;
    if (kind === "Cluster" && change === "ADDED" && Date.parse(createdAt) >= firstSecond) {
      timelines.set(name, { name, declared: seconds, reached: {} });
    }
    const timeline = timelines.get(name);
    for (const milestone of timeline === undefined ? [] : milestonesOf(event)) {
      timeline!.reached[milestone] ??= seconds - timeline!.declared;
    }
  }
  return [...timelines.values()];
}

/** What an event says that a workload cluster has reached. */
export function milestonesOf({ kind, phase, conditions }: ObjectEvent): Milestone[] {
  return milestones.filter((milestone) => {
    const wanted: Reached = MILESTONES[milestone];
    const isReached =
      wanted.condition === undefined ? phase === wanted.phase : conditions?.[wanted.condition]?.status === "True";
    return kind === wanted.kind && isReached;
  });
}

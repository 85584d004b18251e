import type { ManagerName } from "../../components/manager-definitions";
import type { ObjectEvent, Run } from "../format";
import { milestonesWith } from "../milestones";
import type { ClusterTimeline, Milestone } from "../milestones";

/** The manager that has to do most until a milestone is reached; of the infrastructure with hosts. */
const MANAGERS: Readonly<Record<Milestone, ManagerName>> = {
  infrastructureReady: "metal3",
  apiServerUp: "clusterApi",
  bootstrapReady: "kubeadmBootstrap",
  hostProvisioned: "bareMetalOperator",
  controlPlaneInitialized: "kubeadmControlPlane",
  machineRunning: "clusterApi",
  available: "clusterApi",
};

interface Recorded {
  readonly events: readonly ObjectEvent[];
  readonly timelines: readonly ClusterTimeline[];
  /** Seconds from the start of the run until the end of its record. */
  readonly end: number;
}

/**
 * The commands that lead into the Cluster that took longest to become Available, or did not, and into the manager that it
 * waited for most; of a scenario's run, into the Cluster that was not Available longest. None where the fleet is
 * gone: of an experiment, or of a benchmark.
 */
export function lookInside(
  { stack, experiment, benchmark, scenario }: Run,
  recorded: Recorded,
): (readonly [name: string, value: string])[] {
  const found = scenario === undefined ? slowest(recorded) : mostInterrupted(recorded);
  if (found === undefined || experiment !== undefined || benchmark !== undefined) {
    return [];
  }
  const { cluster, manager } = found;
  return [
    ["Look inside", `make kubeconfig STACK=${stack} CLUSTER=${cluster}`],
    ["Log of its manager", `make logs STACK=${stack} MANAGER=${manager} CLUSTER=${cluster}`],
    // Bare Metal Operator serves no profiles.
    ...(manager === "bareMetalOperator"
      ? []
      : ([["Profile of its manager", `make profile STACK=${stack} MANAGER=${manager}`]] as const)),
  ];
}

interface Found {
  readonly cluster: string;
  readonly manager: ManagerName;
}

function slowest({ events, timelines }: Recorded): Found | undefined {
  const duration = ({ reached }: ClusterTimeline) => reached.available ?? Infinity;
  const [timeline] = timelines.toSorted((a, b) => duration(b) - duration(a));
  if (timeline === undefined) {
    return undefined;
  }
  const hasHosts = events.some(({ kind }) => kind === "BareMetalHost");
  const manager = MANAGERS[lastHurdle(timeline, hasHosts)];
  return { cluster: timeline.name, manager: manager === "metal3" && !hasHosts ? "docker" : manager };
}

/**
 * The first milestone that a Cluster has not reached, or else the one that took longest after the one before. Where there are
 * no hosts the API server is one of the machines', and so is up only after other milestones.
 */
function lastHurdle({ reached }: ClusterTimeline, hasHosts: boolean): Milestone {
  const missing = milestonesWith({ hasHosts })
    .filter((milestone) => hasHosts || milestone !== "apiServerUp")
    .find((milestone) => reached[milestone] === undefined);
  const inOrder = (Object.entries(reached) as [Milestone, number][]).toSorted(([, a], [, b]) => a - b);
  const durations = inOrder.map(([milestone, at], index) => [milestone, at - (inOrder[index - 1]?.[1] ?? 0)] as const);
  const [longest] = durations.toSorted(([, a], [, b]) => b - a);
  return (reached.available === undefined ? missing : longest?.[0]) ?? "available";
}

/** Of the Clusters that are there at the end. Whether one is Available, Cluster API core decides. */
function mostInterrupted({ events, end }: Recorded): Found | undefined {
  const clusters = new Map<string, Interruptions>();
  for (const { seconds, kind, name, change, conditions } of events) {
    if (kind === "Cluster" && change === "DELETED") {
      clusters.delete(name);
    } else if (kind === "Cluster") {
      const before = clusters.get(name) ?? { total: 0, since: undefined };
      const condition = conditions?.Available;
      const total = before.total + (before.since === undefined ? 0 : seconds - before.since);
      const since = condition?.status === "True" ? undefined : seconds;
      clusters.set(name, condition === undefined ? before : { total, since });
    }
  }
  const totalOf = ({ total, since = end }: Interruptions) => total + end - since;
  const [longest] = [...clusters].toSorted(([, a], [, b]) => totalOf(b) - totalOf(a));
  return longest && { cluster: longest[0], manager: "clusterApi" };
}

/** How long a Cluster was not Available so far, in seconds, and since when it is not now. */
interface Interruptions {
  readonly total: number;
  readonly since: number | undefined;
}

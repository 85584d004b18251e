import type { DataItem } from "../../runs/format";
import { item } from "../item";

/** What a fault did to a fleet. */
export interface FaultEffect {
  /** Seconds until all API servers answered, all Deployments were ready and all Clusters Available again. */
  readonly recovery: Readonly<Record<"apiServers" | "deployments" | "clusters", number>>;
  /** How often managers were started again. */
  readonly restarts: number;
  /** Clusters that were not Available meanwhile. */
  readonly interrupted: number;
}

/** The figures of a fault. */
export function faultItems(fault: string, { recovery, restarts, interrupted }: FaultEffect): DataItem[] {
  const { apiServers, deployments, clusters } = recovery;
  return [
    item("s", { APIServers: apiServers, Deployments: deployments, Clusters: clusters }, "recovery", fault),
    item("", { ManagerRestarts: restarts, ClustersInterrupted: interrupted }, "recovery", fault),
  ];
}

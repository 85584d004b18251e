import { conditionOf } from "../../clients/kubernetes/objects";
import type { AnyObject, Condition } from "../../clients/kubernetes/objects";

/** Whether a Cluster is Available, and no Machine is still to be made: a control plane that grows is Available all the time. */
export function isAvailable(cluster: AnyObject): boolean {
  return reportsAvailable(cluster) && scalingUp(cluster) === undefined;
}

/** Whether the controllers report a Cluster as Available, also while it scales up. */
export function reportsAvailable(cluster: AnyObject | undefined): boolean {
  return cluster !== undefined && conditionOf(cluster, "Available")?.status === "True";
}

/** The condition that says that Machines of a Cluster are still to be made; undefined if none are. */
export function scalingUp(cluster: AnyObject): Condition | undefined {
  const condition = conditionOf(cluster, "ScalingUp");
  return condition?.status === "True" ? condition : undefined;
}

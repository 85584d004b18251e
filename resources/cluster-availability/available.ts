import { conditionOf } from "../../clients/kubernetes/objects";
import type { AnyObject } from "../../clients/kubernetes/objects";

/** Whether a Cluster is Available, and no Machine is still to be made: a control plane that grows is Available all the time. */
export function isAvailable(cluster: AnyObject): boolean {
  const is = (type: string) => conditionOf(cluster, type)?.status === "True";
  return is("Available") && !is("ScalingUp");
}

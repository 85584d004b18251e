import type { AnyObject, Condition } from "../clients/kubernetes/client";
import { conditionOf, oneLine } from "../clients/kubernetes/objects";

/** The condition Available of an object. */
export function availability(object: AnyObject): Condition | undefined {
  return conditionOf(object, "Available");
}

/** What is wrong with a Deployment in a node. */
export function unreadyDeployment({ metadata, spec, status }: AnyObject, node: string): string[] {
  const { replicas } = spec as { replicas: number };
  const ready = Number(status?.readyReplicas ?? 0);
  const name = `${metadata?.namespace}/${metadata?.name} in ${node}`;
  return ready < replicas ? [`Deployment ${name}: ${ready}/${replicas} ready`] : [];
}

/** What is wrong with a Cluster. */
export function unavailableCluster(cluster: AnyObject): string[] {
  const { status, message } = availability(cluster) ?? { status: "absent" };
  return status === "True" ? [] : [`Cluster ${cluster.metadata?.name}: Available=${status}: ${oneLine(message ?? "")}`];
}

/** What a Cluster is doing that comes to an end (Cluster API's `api/core/v1beta2/cluster_types.go`). */
export function changingCluster(cluster: AnyObject): string[] {
  return ["RollingOut", "ScalingUp", "ScalingDown"].flatMap((type) => {
    const { status, message } = conditionOf(cluster, type) ?? {};
    return status === "True" ? [`Cluster ${cluster.metadata?.name}: ${type}: ${oneLine(message ?? "")}`] : [];
  });
}

import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../../clients/kubernetes/kinds";
import { referenceTo } from "../../clients/kubernetes/objects";
import type { AnyObject } from "../../clients/kubernetes/objects";

interface Replicas {
  replicas?: number;
}

/** `spec.topology` of a Cluster that is made from a ClusterClass. */
interface Topology {
  controlPlane?: Replicas;
  workers?: { machineDeployments?: Replicas[] };
}

/**
 * How many Machines the controllers have made for a Cluster. They write that together with the conditions, later than
 * Pulumi has asked for more of them (cluster-api v1.13.5, `internal/controllers/cluster/cluster_controller_status.go`).
 */
export function machinesOf({ status }: AnyObject): number {
  const { controlPlane, workers } = (status ?? {}) as Record<string, Replicas | undefined>;
  return sum([controlPlane, workers]);
}

/**
 * How many Machines a Cluster is to have now, by the objects in its namespace: `kubectl scale` may have set another
 * number than is declared. Of a managed topology, the Cluster says it: its controller changes the other objects later,
 * and undoes what others have set there.
 *
 * Costs two requests, or one with a managed topology.
 */
export async function machinesWanted(client: KubernetesClient, cluster: AnyObject): Promise<number> {
  const { metadata } = referenceTo(cluster);
  if (topologyOf(cluster) !== undefined) {
    const { controlPlane, workers } = topologyOf(await client.get({ ...CLUSTER, metadata })) ?? {};
    return sum([controlPlane, ...(workers?.machineDeployments ?? [])]);
  }
  const options = { namespace: metadata.namespace };
  const lists = [KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT].map((kind) => client.list(kind, options));
  return sum((await Promise.all(lists)).flat().map(({ spec }) => spec as Replicas));
}

function topologyOf(cluster: AnyObject | undefined): Topology | undefined {
  return (cluster?.spec as { topology?: Topology } | undefined)?.topology;
}

function sum(counts: (Replicas | undefined)[]): number {
  return counts.reduce((total, count) => total + (count?.replicas ?? 0), 0);
}

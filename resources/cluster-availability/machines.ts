import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
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

/** Numbers of Machines of a Cluster. Surge Machines of the one part are none of the other. */
export interface MachineNumbers {
  readonly controlPlane: number;
  readonly workers: number;
}

/**
 * How many Machines the controllers have made for a Cluster. They write that together with the conditions, later than
 * Pulumi has asked for more of them (cluster-api v1.13.5, `internal/controllers/cluster/cluster_controller_status.go`).
 */
export function machinesOf({ status }: AnyObject): MachineNumbers {
  const { controlPlane, workers } = (status ?? {}) as Record<string, Replicas | undefined>;
  return { controlPlane: sum([controlPlane]), workers: sum([workers]) };
}

/**
 * How many Machines a Cluster is to have now, by the objects in its namespace: `kubectl scale` may have set another
 * number than is declared. Of a managed topology, the Cluster says it: its controller changes the other objects later,
 * and undoes what others have set there.
 *
 * Costs two requests, or one with a managed topology.
 */
export async function machinesWanted(client: KubernetesClient, cluster: AnyObject): Promise<MachineNumbers> {
  const { metadata } = referenceTo(cluster);
  if (topologyOf(cluster) !== undefined) {
    const { controlPlane, workers } = topologyOf(await client.get({ ...CLUSTER, metadata })) ?? {};
    return { controlPlane: sum([controlPlane]), workers: sum(workers?.machineDeployments ?? []) };
  }
  const replicasOf = async (kind: ObjectKind) =>
    sum((await client.list(kind, { namespace: metadata.namespace })).map(({ spec }) => spec as Replicas));
  const [controlPlane, workers] = await Promise.all([KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT].map(replicasOf));
  return { controlPlane: controlPlane!, workers: workers! };
}

function topologyOf(cluster: AnyObject | undefined): Topology | undefined {
  return (cluster?.spec as { topology?: Topology } | undefined)?.topology;
}

function sum(counts: (Replicas | undefined)[]): number {
  return counts.reduce((total, count) => total + (count?.replicas ?? 0), 0);
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { kubernetesVersion as lockedVersion } from "../tools/lock";
import { managedTopologyCluster } from "./cluster-api-objects";
import { TOPOLOGY_VERSION } from "./upgraded-versions";
import { clusterAvailability, clusterNamespace, nameInTurn } from "./workload-cluster-base";
import type { WorkloadClusterBaseArgs } from "./workload-cluster-base";
import { ONE_MACHINE } from "./workload-cluster-parts";

/** Where a ClusterClass is. */
export interface ClusterClassRef {
  readonly name: string;
  readonly namespace: string;
}

export interface ManagedTopologyClusterArgs extends WorkloadClusterBaseArgs {
  readonly clusterClass: ClusterClassRef;
  /** Whether its machines outlive the management cluster, so that it has to be deleted before. Default: false. */
  readonly outlivesManagement?: boolean;
}

/**
 * A workload cluster whose objects, but for the Cluster, the controllers make from a ClusterClass: in Cluster API's words
 * a Cluster with a managed topology. The component's name is the name of the Cluster and of its namespace.
 */
export class ManagedTopologyCluster extends pulumi.ComponentResource {
  readonly endpoint: {
    /** URL of its API, which is known once the Cluster is available. */
    readonly url: pulumi.Output<string>;
  };
  /** There once the controllers report the Cluster as available. */
  readonly availability: pulumi.Resource;

  constructor(name: string, args: ManagedTopologyClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:ManagedTopologyCluster", name, {}, opts);
    const { management, clusterClass, kubernetesVersion = lockedVersion, machines = ONE_MACHINE } = args;
    const namespace = clusterNamespace(name, args, nameInTurn(name, args), this);
    const cluster = new k8s.apiextensions.CustomResource(
      name,
      managedTopologyCluster({ name, namespace: namespace.name, clusterClass, kubernetesVersion, machines }),
      {
        parent: this,
        ...management.cluster.objectOptions,
        ...(args.outlivesManagement === true && { deletedWith: undefined }),
        ignoreChanges: [TOPOLOGY_VERSION],
      },
    );
    const availability = clusterAvailability(name, args, [cluster], this);
    this.endpoint = { url: availability.endpoint };
    this.availability = availability;
    this.registerOutputs({ endpoint: this.endpoint.url });
  }
}

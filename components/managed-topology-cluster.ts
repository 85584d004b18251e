import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAvailability } from "../resources/cluster-availability/resource";
import { FleetNamespace } from "../resources/fleet-namespace/resource";
import { kubernetesVersion as lockedVersion } from "../tools/lock";
import { managedTopologyCluster } from "./cluster-api-objects";
import type { ManagementClusterAccess } from "./management-cluster";
import { clusterLabel, ONE_MACHINE } from "./workload-cluster-parts";
import type { MachineCounts } from "./workload-cluster-parts";

/** Where a ClusterClass is. */
export interface ClusterClassRef {
  readonly name: string;
  readonly namespace: string;
}

export interface ManagedTopologyClusterArgs {
  /** Where the Cluster is declared. */
  readonly management: ManagementClusterAccess;
  readonly clusterClass: ClusterClassRef;
  /** Its Kubernetes version, with its `v`. Default: that of tools.lock.json. */
  readonly kubernetesVersion?: string;
  /** Its machines; hosts they have none. Default: one, of the control plane. */
  readonly machines?: MachineCounts;
  /** Seconds until the controllers must report the Cluster as available. Default: 600. */
  readonly availableTimeoutSeconds?: number;
  /** Resolves when it may be brought up. Default: at once. */
  readonly after?: Promise<unknown>;
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
    const { management, clusterClass, kubernetesVersion = lockedVersion, machines = ONE_MACHINE, after } = args;
    const { reference, fleet, objectOptions } = management.cluster;
    const { deletedWith } = objectOptions;
    const namespace = new FleetNamespace(
      name,
      {
        kubeconfig: reference,
        fleet,
        name: pulumi.output(Promise.resolve(after).then(() => name)),
        labels: clusterLabel(name),
      },
      { parent: this, deletedWith, dependsOn: management.components },
    );
    const cluster = new k8s.apiextensions.CustomResource(
      name,
      managedTopologyCluster({ name, namespace: namespace.name, clusterClass, kubernetesVersion, machines }),
      // Upgrades are made while the cluster runs.
      { parent: this, ...objectOptions, ignoreChanges: ["spec.topology.version"] },
    );
    const availability = new ClusterAvailability(
      name,
      { management: reference, namespace: name, cluster: name, timeoutSeconds: args.availableTimeoutSeconds ?? 600 },
      { parent: this, deletedWith, dependsOn: [cluster] },
    );
    this.endpoint = { url: availability.endpoint };
    this.availability = availability;
    this.registerOutputs({ endpoint: this.endpoint.url });
  }
}

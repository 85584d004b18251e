import * as pulumi from "@pulumi/pulumi";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { CLASS_NAMESPACE, DevClusterClass } from "../components/dev-cluster-class";
import type { DevBackend } from "../components/dev-cluster-class";
import type { ClusterKind } from "../components/kubernetes-cluster";
import { ManagementCluster } from "../components/management-cluster";
import type { ManagementClusterAccess } from "../components/management-cluster";
import { ManagedTopologyCluster } from "../components/managed-topology-cluster";
import type { ManagerDefinitions } from "../components/manager-definitions";
import { exportCluster, referCluster } from "./exported-cluster";
import type { ExportedCluster } from "./exported-cluster";
import type {
  ExportedParts,
  FleetArgs,
  OwnSharedParts,
  SharedParts,
  Topology,
  TopologyKind,
  WorkloadClusterOptions,
  WorkloadClusterPlace,
} from "./topology";

/** What all kinds of topologies of Clusters with a managed topology have in common. */
export const managedTopologyKind = {
  namespaces: [CLASS_NAMESPACE],
  hasBackingClusters: false,
  apiServersOf: () => 0,
  hasHosts: false,
  statusColumns: { ENDPOINT: "endpoint" },
  managedKinds: [CLUSTER],
  sweepTargets: () => [],
} satisfies Partial<TopologyKind<never>>;

/** What a topology of Clusters with a managed topology is made of. */
export interface ManagedTopology {
  readonly backend: DevBackend;
  readonly definitions: ManagerDefinitions;
  /** What the management cluster of a fleet is, given the setting. Default: the same. */
  readonly managementCluster?: (setting: ClusterKind) => ClusterKind;
  /** Whether the machines outlive the management cluster. Default: false. */
  readonly outlivesManagement?: boolean;
}

/** A topology whose Clusters have a managed topology: a ClusterClass is all that they share. */
export function managedTopology(topology: ManagedTopology): Pick<Topology, "createSharedParts" | "referSharedParts"> {
  return {
    createSharedParts: (fleet) => createSharedParts(fleet, topology),
    referSharedParts: (fleet, exported) => referSharedParts(fleet, topology, exported),
  };
}

/** The management cluster with the ClusterClass. */
class ManagedTopologyParts implements SharedParts {
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly fleet: FleetArgs,
    private readonly topology: ManagedTopology,
  ) {}

  createWorkloadCluster({ name }: WorkloadClusterPlace, options: WorkloadClusterOptions): ManagedTopologyCluster {
    const { kubernetesVersion, machines } = this.fleet;
    const { backend, outlivesManagement } = this.topology;
    return new ManagedTopologyCluster(name, {
      management: this.management,
      clusterClass: { name: backend.name, namespace: CLASS_NAMESPACE },
      outlivesManagement,
      kubernetesVersion,
      machines,
      ...options,
    });
  }
}

function createSharedParts(fleet: FleetArgs, topology: ManagedTopology): OwnSharedParts {
  const { id, managementCluster: setting, kubernetesVersion, managers } = fleet;
  const { definitions, backend } = topology;
  const source = topology.managementCluster?.(setting) ?? setting;
  const management = new ManagementCluster("management", {
    source,
    fleet: id,
    kubernetesVersion,
    definitions,
    managers,
  });
  const { components } = new DevClusterClass(backend.name, { management, backend });
  const { cluster } = management;
  return Object.assign(new ManagedTopologyParts({ cluster, components }, fleet, topology), {
    managementKubeconfig: cluster.kubeconfig,
    backingKubeconfigs: pulumi.output<Record<string, string>>({}),
    exported: { shared: pulumi.output(exportCluster(cluster)), secrets: pulumi.secret(cluster.kubeconfig) },
  });
}

function referSharedParts(
  fleet: FleetArgs,
  topology: ManagedTopology,
  { shared, secrets }: ExportedParts,
): SharedParts {
  const exported = shared as pulumi.Output<ExportedCluster>;
  const cluster = referCluster("management", fleet.id, exported, secrets as pulumi.Output<string>);
  return new ManagedTopologyParts({ cluster, components: [] }, fleet, topology);
}

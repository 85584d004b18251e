import * as pulumi from "@pulumi/pulumi";
import { IN_MEMORY_CLASS, InMemoryClusterClass } from "../../components/in-memory-cluster-class";
import type { MachineProvisioning } from "../../components/in-memory-cluster-class";
import { ManagementCluster } from "../../components/management-cluster";
import type { ManagementClusterAccess } from "../../components/management-cluster";
import { ManagedTopologyCluster } from "../../components/managed-topology-cluster";
import { inMemoryManagers } from "../../components/manager-definitions";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import type {
  ExportedParts,
  FleetArgs,
  OwnSharedParts,
  SharedParts,
  WorkloadClusterOptions,
  WorkloadClusterPlace,
} from "../topology";

/** The management cluster with the ClusterClass. */
class InMemoryParts implements SharedParts {
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly fleet: FleetArgs,
  ) {}

  createWorkloadCluster({ name }: WorkloadClusterPlace, options: WorkloadClusterOptions): ManagedTopologyCluster {
    const { kubernetesVersion, machines } = this.fleet;
    const { management } = this;
    return new ManagedTopologyCluster(name, {
      management,
      clusterClass: IN_MEMORY_CLASS,
      kubernetesVersion,
      machines,
      ...options,
    });
  }
}

/** Makes the management cluster and the ClusterClass. */
export function createSharedParts(fleet: FleetArgs, provisioning: Partial<MachineProvisioning>): OwnSharedParts {
  const { id, managementCluster, kubernetesVersion, managers } = fleet;
  const management = new ManagementCluster("management", {
    source: managementCluster,
    fleet: id,
    kubernetesVersion,
    definitions: inMemoryManagers,
    managers,
  });
  const { components } = new InMemoryClusterClass("in-memory", { management, provisioning });
  const { cluster } = management;
  return Object.assign(new InMemoryParts({ cluster, components }, fleet), {
    managementKubeconfig: cluster.kubeconfig,
    backingKubeconfigs: pulumi.output<Record<string, string>>({}),
    exported: { shared: pulumi.output(exportCluster(cluster)), secrets: pulumi.secret(cluster.kubeconfig) },
  });
}

/** The shared parts that another stack has made and exported. */
export function referSharedParts(fleet: FleetArgs, { shared, secrets }: ExportedParts): SharedParts {
  const exported = shared as pulumi.Output<ExportedCluster>;
  const cluster = referCluster("management", fleet.id, exported, secrets as pulumi.Output<string>);
  return new InMemoryParts({ cluster, components: [] }, fleet);
}

import * as pulumi from "@pulumi/pulumi";
import type { EtcdReference } from "../../clients/etcd/reference";
import type { BackingCluster, BackingClusterAccess } from "../../components/backing-cluster";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import { kubeadmInit } from "../../components/kubeadm-init";
import type { ApiServerOptions } from "../../components/kube-apiserver-flags";
import type { ManagementCluster, ManagementClusterAccess } from "../../components/management-cluster";
import { Metal3Infrastructure } from "../../components/metal3-infrastructure";
import { TenantApiServer } from "../../components/tenant-api-server";
import { WorkloadCluster } from "../../components/workload-cluster";
import type { MachineCounts } from "../../components/workload-cluster-parts";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import { mapValues } from "../map-values";
import { createMetal3Clusters } from "../metal3-clusters";
import type {
  ExportedParts,
  FleetArgs,
  OwnSharedParts,
  SharedParts,
  WorkloadClusterOptions,
  WorkloadClusterPlace,
} from "../topology";

/** The management cluster, and the backing clusters by name. */
class DedicatedParts implements SharedParts {
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly backing: Readonly<Record<string, BackingClusterAccess>>,
    private readonly kubernetesVersion: string,
    private readonly machines: MachineCounts,
    private readonly apiServer: ApiServerOptions,
  ) {}

  createWorkloadCluster(
    { name, backingCluster, nodePort }: WorkloadClusterPlace,
    options: WorkloadClusterOptions,
  ): WorkloadCluster {
    const { management, kubernetesVersion, machines, apiServer } = this;
    const backing = this.backing[backingCluster]!;
    return new WorkloadCluster(name, {
      management,
      kubernetesVersion,
      machines,
      endpoint: (context) => new TenantApiServer(context, { backing, nodePort, apiServer }),
      infrastructure: (context) => new Metal3Infrastructure(context),
      initialization: kubeadmInit,
      ...options,
    });
  }
}

/** Makes the management cluster and the backing clusters. */
export function createSharedParts(
  fleet: FleetArgs,
  apiServer: ApiServerOptions,
  fakeKubelets: FakeKubeletsSettings | undefined,
): OwnSharedParts {
  const { kubernetesVersion, machines } = fleet;
  const { management, access, backing, kubeconfigs } = createMetal3Clusters(fleet, fakeKubelets);
  return Object.assign(new DedicatedParts(access, backing, kubernetesVersion, machines, apiServer), {
    ...kubeconfigs,
    exported: exportParts(management, backing),
  });
}

/** What there is of the shared parts for other stacks to know. */
interface Exported {
  management: ExportedCluster;
  /** By name. */
  backing: Record<
    string,
    {
      cluster: ExportedCluster;
      namespace: string;
      /** Another `enabledAt` has the other stacks updated: their tenants may be lost. */
      etcd: { endpoint: string; reference: EtcdReference; certPem: string; enabledAt: string };
    }
  >;
}

/** The secrets that go with it. */
interface ExportedSecrets {
  /** The management cluster's kubeconfig. */
  management: string;
  /** By backing cluster: its kubeconfig, and the private key of the CA of its etcd. */
  backing: Record<string, { kubeconfig: string; etcdPrivateKeyPem: string }>;
}

function exportParts(management: ManagementCluster, backing: Readonly<Record<string, BackingCluster>>): ExportedParts {
  return {
    shared: pulumi.output({
      management: exportCluster(management.cluster),
      backing: mapValues(backing, ({ cluster, namespace, etcd }) => {
        return {
          cluster: exportCluster(cluster),
          namespace,
          etcd: {
            endpoint: etcd.endpoint,
            reference: etcd.reference,
            certPem: etcd.authority.certPem,
            enabledAt: etcd.enabledAt,
          },
        };
      }),
    }),
    secrets: pulumi.secret({
      management: management.cluster.kubeconfig,
      backing: mapValues(backing, ({ cluster, etcd }) => {
        return { kubeconfig: cluster.kubeconfig, etcdPrivateKeyPem: etcd.authority.privateKeyPem };
      }),
    }),
  };
}

/** The shared parts that another stack has made and exported. */
export function referSharedParts(
  { id: fleet, kubernetesVersion, machines, backingClusters }: FleetArgs,
  { shared, secrets }: ExportedParts,
  apiServer: ApiServerOptions,
): SharedParts {
  const exported = shared as pulumi.Output<Exported>;
  const exportedSecrets = secrets as pulumi.Output<ExportedSecrets>;
  const management = referCluster("management", fleet, exported.management, exportedSecrets.management);
  const backing = mapValues(backingClusters, (source, name) => {
    const { cluster, namespace, etcd } = exported.backing[name]!;
    const { kubeconfig, etcdPrivateKeyPem } = exportedSecrets.backing[name]!;
    return {
      cluster: source === undefined ? management : referCluster(name, fleet, cluster, kubeconfig),
      namespace,
      etcd: {
        authority: { certPem: etcd.certPem, privateKeyPem: etcdPrivateKeyPem },
        endpoint: etcd.endpoint,
        reference: etcd.reference,
        components: [],
      },
    };
  });
  return new DedicatedParts({ cluster: management, components: [] }, backing, kubernetesVersion, machines, apiServer);
}

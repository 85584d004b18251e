import * as pulumi from "@pulumi/pulumi";
import type { EtcdReference } from "../../clients/etcd/reference";
import type { BackingCluster, BackingClusterAccess } from "../../components/backing-cluster";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import { kubeadmInit } from "../../components/kubeadm-init";
import type { ApiServerOptions } from "../../components/kube-apiserver-flags";
import type { ManagementCluster } from "../../components/management-cluster";
import { TenantApiServer } from "../../components/tenant-api-server";
import type { PartContext } from "../../components/workload-cluster-parts";
import { etcdBackingCluster } from "../etcd-backing-cluster";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import { mapValues } from "../map-values";
import { createMetal3Clusters, Metal3Parts } from "../metal3-clusters";
import type { ExportedParts, FleetArgs, OwnSharedParts, SharedParts, WorkloadClusterPlace } from "../topology";

/** What serves the API of each workload cluster: an API server of its own, on its backing cluster. */
function dedicatedApis(backing: Readonly<Record<string, BackingClusterAccess>>, apiServer: ApiServerOptions) {
  return ({ backingCluster, nodePort }: WorkloadClusterPlace) => ({
    endpoint: (context: PartContext) =>
      new TenantApiServer(context, { backing: backing[backingCluster]!, nodePort, apiServer }),
    initialization: kubeadmInit,
  });
}

/** Makes the management cluster and the backing clusters. */
export function createSharedParts(
  fleet: FleetArgs,
  apiServer: ApiServerOptions,
  fakeKubelets: FakeKubeletsSettings | undefined,
): OwnSharedParts {
  const { management, access, backing, kubeconfigs } = createMetal3Clusters(fleet, {
    ...etcdBackingCluster(fleet),
    fakeKubelets,
  });
  return Object.assign(new Metal3Parts(access, fleet, dedicatedApis(backing, apiServer)), {
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
  fleet: FleetArgs,
  { shared, secrets }: ExportedParts,
  apiServer: ApiServerOptions,
): SharedParts {
  const exported = shared as pulumi.Output<Exported>;
  const exportedSecrets = secrets as pulumi.Output<ExportedSecrets>;
  const management = referCluster("management", fleet.id, exported.management, exportedSecrets.management);
  const backing = mapValues(fleet.backingClusters, (source, name) => {
    const { cluster, namespace, etcd } = exported.backing[name]!;
    const { kubeconfig, etcdPrivateKeyPem } = exportedSecrets.backing[name]!;
    return {
      cluster: source === undefined ? management : referCluster(name, fleet.id, cluster, kubeconfig),
      namespace,
      etcd: {
        authority: { certPem: etcd.certPem, privateKeyPem: etcdPrivateKeyPem },
        endpoint: etcd.endpoint,
        reference: etcd.reference,
        components: [],
      },
    };
  });
  return new Metal3Parts({ cluster: management, components: [] }, fleet, dedicatedApis(backing, apiServer));
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BackingCluster } from "../components/backing-cluster";
import type { BackingClusterAccess } from "../components/backing-cluster";
import { objectOptions } from "../components/kubernetes-cluster";
import type { ClusterAccess, ClusterKind, KubernetesCluster } from "../components/kubernetes-cluster";
import { ManagementCluster } from "../components/management-cluster";
import type { ManagementClusterAccess } from "../components/management-cluster";
import type { EtcdReference } from "../clients/etcd/reference";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { backingClusterName } from "../settings/placement";
import type { Settings } from "../settings/settings";

/** The clusters that all workload clusters share. */
export interface SharedClusters {
  readonly management: ManagementClusterAccess;
  readonly backing: BackingClusterAccess[];
}

/** Makes the management cluster and the backing clusters. */
export function createSharedClusters(settings: Settings): {
  management: ManagementCluster;
  backing: BackingCluster[];
} {
  const { managementCluster: source, managers } = settings;
  const management = new ManagementCluster("management", { source, managers });
  const backing = backingSources(settings, management.cluster).map(
    (source, index) => new BackingCluster(backingClusterName(index), { source }),
  );
  return { management, backing };
}

/** Where each backing cluster comes from. */
function backingSources(settings: Settings, management: KubernetesCluster): (ClusterKind | KubernetesCluster)[] {
  const { backingCluster, backingClusters } = settings;
  switch (backingCluster.kind) {
    case "management":
      return [management];
    case "existing":
      return backingCluster.clusters.map((cluster) => ({ kind: "existing", ...cluster }));
    default:
      return Array.from({ length: backingClusters }, () => backingCluster);
  }
}

/** A cluster as another stack gets to know it. */
interface ExportedCluster {
  address: string;
  reference: KubeconfigReference;
}

/** What there is of the shared clusters for other stacks to know. */
export interface ExportedClusters {
  management: ExportedCluster;
  backing: {
    cluster: ExportedCluster;
    namespace: string;
    etcd: { endpoint: string; reference: EtcdReference; certPem: string };
  }[];
}

/** The secrets that go with it. */
export interface ExportedSecrets {
  /** The management cluster's kubeconfig. */
  management: string;
  /** By backing cluster: its kubeconfig, and the private key of the CA of its etcd. */
  backing: { kubeconfig: string; etcdPrivateKeyPem: string }[];
}

/** What the stacks that hold the workload clusters need. */
export function exportSharedClusters({ management, backing }: ReturnType<typeof createSharedClusters>): {
  sharedClusters: pulumi.Output<ExportedClusters>;
  sharedSecrets: pulumi.Output<ExportedSecrets>;
} {
  const exportCluster = ({ address, reference }: ClusterAccess) => ({ address, reference });
  const sharedClusters = pulumi.output({
    management: exportCluster(management.cluster),
    backing: backing.map(({ cluster, namespace, etcd: { endpoint, reference, authority } }) => {
      const etcd = { endpoint, reference, certPem: authority.certPem };
      return { cluster: exportCluster(cluster), namespace, etcd };
    }),
  });
  const sharedSecrets = pulumi.secret({
    management: management.cluster.kubeconfig,
    backing: backing.map(({ cluster, etcd }) => {
      return { kubeconfig: cluster.kubeconfig, etcdPrivateKeyPem: etcd.authority.privateKeyPem };
    }),
  });
  return { sharedClusters: sharedClusters as pulumi.Output<ExportedClusters>, sharedSecrets };
}

/** The shared clusters that another stack has made and exported. */
export function referSharedClusters(settings: Settings, stack: pulumi.StackReference): SharedClusters {
  const exported = stack.requireOutput("sharedClusters") as pulumi.Output<ExportedClusters>;
  const secrets = stack.requireOutput("sharedSecrets") as pulumi.Output<ExportedSecrets>;
  const management = referCluster("management", exported.management, secrets.management);
  const backing = Array.from({ length: settings.backingClusters }, (_, index) => {
    const { cluster, namespace, etcd } = exported.backing[index]!;
    const { kubeconfig, etcdPrivateKeyPem } = secrets.backing[index]!;
    const isManagement = settings.backingCluster.kind === "management";
    return {
      cluster: isManagement ? management : referCluster(backingClusterName(index), cluster, kubeconfig),
      namespace,
      etcd: {
        authority: { certPem: etcd.certPem, privateKeyPem: etcdPrivateKeyPem },
        endpoint: etcd.endpoint,
        reference: etcd.reference,
        components: [],
      },
    };
  });
  return { management: { cluster: management, components: [] }, backing };
}

function referCluster(
  name: string,
  { address, reference }: pulumi.Output<ExportedCluster>,
  kubeconfig: pulumi.Output<string>,
): ClusterAccess {
  return { address, reference, objectOptions: objectOptions(new k8s.Provider(name, { kubeconfig })) };
}

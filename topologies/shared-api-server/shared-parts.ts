import * as pulumi from "@pulumi/pulumi";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import type { ApiServerOptions } from "../../components/kube-apiserver-flags";
import { kubeadmInit } from "../../components/kubeadm-init";
import type { ManagementClusterAccess } from "../../components/management-cluster";
import { Metal3Infrastructure } from "../../components/metal3-infrastructure";
import { TenantApiServer, tenantEndpoint } from "../../components/tenant-api-server";
import type { TenantKeys, TenantReference } from "../../components/tenant-api-server";
import { UpgradeRefusal } from "../../components/upgrade-refusal";
import { WorkloadCluster } from "../../components/workload-cluster";
import type { Endpoint } from "../../components/workload-cluster-parts";
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

/** The management cluster, and the API server of each backing cluster by its name. */
class SharedApiServerParts implements SharedParts {
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly endpoints: Readonly<Record<string, Endpoint>>,
    private readonly fleet: FleetArgs,
  ) {}

  createWorkloadCluster(
    { name, backingCluster }: WorkloadClusterPlace,
    options: WorkloadClusterOptions,
  ): WorkloadCluster {
    const { management, endpoints } = this;
    const { kubernetesVersion, machines } = this.fleet;
    return new WorkloadCluster(name, {
      management,
      kubernetesVersion,
      machines,
      endpoint: () => endpoints[backingCluster]!,
      infrastructure: (context) => new Metal3Infrastructure(context),
      initialization: kubeadmInit,
      ...options,
    });
  }
}

/** Makes the management cluster, and the backing clusters with an API server each. */
export function createSharedParts(
  fleet: FleetArgs,
  apiServer: ApiServerOptions,
  fakeKubelets: FakeKubeletsSettings | undefined,
): OwnSharedParts {
  const { kubernetesVersion, firstNodePort: nodePort } = fleet;
  const { management, access, backing, kubeconfigs } = createMetal3Clusters(fleet, fakeKubelets);
  const servers = mapValues(backing, (backing, name) => {
    const context = { name, nameInTurn: pulumi.output(name), kubernetesVersion, parent: backing };
    return new TenantApiServer(context, { backing, nodePort, apiServer });
  });
  const { components } = new UpgradeRefusal("upgrade-refusal", management.cluster);
  const protectedAccess = { ...access, components: [...access.components, ...components] };
  return Object.assign(new SharedApiServerParts(protectedAccess, servers, fleet), {
    ...kubeconfigs,
    exported: {
      shared: pulumi.output({
        management: exportCluster(management.cluster),
        servers: mapValues(servers, ({ host, etcdEndpoint }) => ({ host, etcdEndpoint })),
      }),
      secrets: pulumi.secret({
        management: management.cluster.kubeconfig,
        servers: mapValues(servers, exportSecrets),
      }),
    },
  });
}

function exportSecrets({ kubeconfig, keys }: TenantReference): pulumi.Inputs {
  const { ca, server, ...certificates } = keys;
  return {
    kubeconfig,
    keys: {
      ca: { certPem: ca.certPem, privateKeyPem: ca.privateKeyPem },
      server: { privateKeyPem: server.privateKeyPem, publicKeyPem: server.publicKeyPem },
      ...certificates,
    },
  };
}

/** What there is of the shared parts for other stacks to know. */
interface Exported {
  management: ExportedCluster;
  /** The API servers, by backing cluster. */
  servers: Record<string, { host: string; etcdEndpoint: string }>;
}

/** The secrets that go with it. */
interface ExportedSecrets {
  /** The management cluster's kubeconfig. */
  management: string;
  /** By backing cluster. */
  servers: Record<string, { kubeconfig: string; keys: pulumi.Unwrap<TenantKeys> }>;
}

/** The shared parts that another stack has made and exported. */
export function referSharedParts(fleet: FleetArgs, { shared, secrets }: ExportedParts): SharedParts {
  const exported = shared as pulumi.Output<Exported>;
  const exportedSecrets = secrets as pulumi.Output<ExportedSecrets>;
  const cluster = referCluster("management", fleet.id, exported.management, exportedSecrets.management);
  const endpoints = mapValues(fleet.backingClusters, (_, name) => {
    const { host, etcdEndpoint } = exported.servers[name]!;
    const { kubeconfig, keys } = exportedSecrets.servers[name]!;
    const { ca, server, etcdCaPem, etcdClientPem } = keys;
    return tenantEndpoint({
      host,
      port: fleet.firstNodePort,
      etcdEndpoint,
      kubeconfig,
      keys: { ca, server, etcdCaPem, etcdClientPem },
    });
  });
  return new SharedApiServerParts({ cluster, components: [] }, endpoints, fleet);
}

import * as pulumi from "@pulumi/pulumi";
import type { DeploymentReference } from "../../clients/kubernetes/pod-problems";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import type { ApiServerOptions } from "../../components/kube-apiserver-flags";
import { kubeadmInit } from "../../components/kubeadm-init";
import { TenantApiServer, tenantEndpoint } from "../../components/tenant-api-server";
import type { TenantKeys, TenantReference } from "../../components/tenant-api-server";
import { UpgradeRefusal } from "../../components/upgrade-refusal";
import type { Endpoint } from "../../components/workload-cluster-parts";
import { etcdBackingCluster } from "../etcd-backing-cluster";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import { mapValues } from "../map-values";
import { createMetal3Clusters, Metal3Parts } from "../metal3-clusters";
import type { ExportedParts, FleetArgs, OwnSharedParts, SharedParts, WorkloadClusterPlace } from "../topology";

/** What serves the API of each workload cluster: that of its backing cluster. */
function sharedApis(endpoints: Readonly<Record<string, Endpoint>>) {
  return ({ backingCluster }: WorkloadClusterPlace) => ({
    endpoint: () => endpoints[backingCluster]!,
    initialization: kubeadmInit,
  });
}

/** Makes the management cluster, and the backing clusters with an API server each. */
export function createSharedParts(
  fleet: FleetArgs,
  apiServer: ApiServerOptions,
  fakeKubelets: FakeKubeletsSettings | undefined,
): OwnSharedParts {
  const { kubernetesVersion, firstNodePort: nodePort } = fleet;
  const { management, access, backing, kubeconfigs } = createMetal3Clusters(fleet, {
    ...etcdBackingCluster(fleet),
    fakeKubelets,
  });
  const servers = mapValues(backing, (backing, name) => {
    const context = { name, nameInTurn: pulumi.output(name), kubernetesVersion, parent: backing };
    return new TenantApiServer(context, { backing, nodePort, apiServer });
  });
  const { components } = new UpgradeRefusal("upgrade-refusal", management.cluster);
  const protectedAccess = { ...access, components: [...access.components, ...components] };
  return Object.assign(new Metal3Parts(protectedAccess, fleet, sharedApis(servers)), {
    ...kubeconfigs,
    exported: {
      shared: pulumi.output({
        management: exportCluster(management.cluster),
        servers: mapValues(servers, ({ host, etcdEndpoint, deployment }, name) => {
          return { host, etcdEndpoint, deployment, enabledAt: backing[name]!.etcd.enabledAt };
        }),
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
  /** The API servers, by backing cluster. Another `enabledAt` of its etcd has the other stacks updated: data may be lost. */
  servers: Record<string, ExportedServer>;
}

interface ExportedServer {
  host: string;
  etcdEndpoint: string;
  deployment: DeploymentReference;
  enabledAt: string;
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
    const { host, etcdEndpoint, deployment } = exported.servers[name]!;
    const { kubeconfig, keys } = exportedSecrets.servers[name]!;
    const { ca, server, etcdCaPem, etcdClientPem } = keys;
    return tenantEndpoint({
      host,
      port: fleet.firstNodePort,
      etcdEndpoint,
      kubeconfig,
      keys: { ca, server, etcdCaPem, etcdClientPem },
      deployment,
    });
  });
  return new Metal3Parts({ cluster, components: [] }, fleet, sharedApis(endpoints));
}

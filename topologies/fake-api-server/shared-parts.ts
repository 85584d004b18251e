import * as pulumi from "@pulumi/pulumi";
import { FakeApiServer } from "../../components/fake-api-server";
import { FakeApiServerAccount } from "../../components/fake-api-server-account";
import { fakeApiServerEndpoint } from "../../components/fake-api-server-endpoint";
import type { FakeApiServerEndpointArgs } from "../../components/fake-api-server-endpoint";
import { FakeKubelets } from "../../components/fake-kubelets";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import { KubernetesCluster } from "../../components/kubernetes-cluster";
import type { ClusterKind } from "../../components/kubernetes-cluster";
import { ManagementCluster } from "../../components/management-cluster";
import type { ManagementClusterAccess } from "../../components/management-cluster";
import { Metal3Infrastructure } from "../../components/metal3-infrastructure";
import { SharedPki } from "../../components/shared-pki";
import type { Pki } from "../../components/shared-pki";
import { WorkloadCluster } from "../../components/workload-cluster";
import { archivedImage } from "../../tools/versions";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import { mapValues } from "../map-values";
import type {
  ExportedParts,
  FleetArgs,
  OwnSharedParts,
  SharedParts,
  WorkloadClusterOptions,
  WorkloadClusterPlace,
} from "../topology";

type Servers = Readonly<Record<string, FakeApiServerEndpointArgs["server"]>>;

/** The management cluster, the fake API servers by backing cluster, and the keys that all workload clusters have. */
class FakeApiServerParts implements SharedParts {
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly servers: Servers,
    private readonly pki: Pki,
    private readonly fleet: FleetArgs,
  ) {}

  createWorkloadCluster(
    { name, backingCluster, index }: WorkloadClusterPlace,
    options: WorkloadClusterOptions,
  ): WorkloadCluster {
    const { management, servers, pki } = this;
    const { kubernetesVersion, machines } = this.fleet;
    return new WorkloadCluster(name, {
      management,
      kubernetesVersion,
      machines,
      endpoint: (context) => fakeApiServerEndpoint(context, { server: servers[backingCluster]!, index, pki }),
      infrastructure: (context) => new Metal3Infrastructure(context),
      ...options,
    });
  }
}

/** Makes the management cluster and the fake API servers, one in each backing cluster. */
export function createSharedParts(fleet: FleetArgs, fakeKubelets: FakeKubeletsSettings | undefined): OwnSharedParts {
  const { id, managementCluster, kubernetesVersion, managers, backingClusters } = fleet;
  const isBacking = Object.values(backingClusters).includes(undefined);
  const management = new ManagementCluster("management", {
    source: managementCluster,
    fleet: id,
    kubernetesVersion,
    managers,
    images: isBacking ? images() : [],
  });
  const { cluster } = management;
  const account = new FakeApiServerAccount("fake-api-server", cluster);
  const remote = isBacking ? undefined : account.createRemoteAccess("fake-api-server-token");
  const clusters = mapValues(backingClusters, (source, name) =>
    source === undefined ? cluster : createBackingCluster(name, source, fleet),
  );
  const servers = mapValues(
    clusters,
    (cluster, name) =>
      new FakeApiServer(name, { cluster, source: backingClusters[name] ?? managementCluster, account, remote }),
  );
  const kubelets = new FakeKubelets("fake-kubelets", {
    cluster,
    source: managementCluster,
    dependsOn: management.components,
    settings: fakeKubelets,
    fakeApiServers: true,
  });
  const pki = new SharedPki("pki");
  const access = { cluster, components: [...management.components, kubelets.deployment] };
  return Object.assign(new FakeApiServerParts(access, servers, pki, fleet), {
    managementKubeconfig: cluster.kubeconfig,
    backingKubeconfigs: pulumi.secret(mapValues(clusters, ({ kubeconfig }) => kubeconfig)),
    exported: {
      shared: pulumi.output({
        management: exportCluster(cluster),
        addresses: mapValues(servers, ({ address }) => address),
      }),
      secrets: pulumi.secret({ management: cluster.kubeconfig, pki: pki.secrets }),
    },
  });
}

function createBackingCluster(name: string, source: ClusterKind, { id, kubernetesVersion }: FleetArgs) {
  return new KubernetesCluster(name, { source, fleet: id, kubernetesVersion, images: images() });
}

function images() {
  return [archivedImage("metal3-fkas")];
}

/** What there is of the shared parts for other stacks to know. */
interface Exported {
  management: ExportedCluster;
  /** Of the fake API servers, by backing cluster. */
  addresses: Record<string, string>;
}

/** The secrets that go with it. */
interface ExportedSecrets {
  /** The management cluster's kubeconfig. */
  management: string;
  pki: Record<"ca" | "etcd" | "proxy" | "sa", Record<"tls.crt" | "tls.key", string>>;
}

/** The shared parts that another stack has made and exported. */
export function referSharedParts(fleet: FleetArgs, { shared, secrets }: ExportedParts): SharedParts {
  const exported = shared as pulumi.Output<Exported>;
  const { management: kubeconfig, pki } = secrets as pulumi.Output<ExportedSecrets>;
  const cluster = referCluster("management", fleet.id, exported.management, kubeconfig);
  const servers = mapValues(fleet.backingClusters, (_, name) => {
    return { address: exported.addresses[name]!, components: [] };
  });
  const { ca, etcd, proxy, sa } = pki;
  return new FakeApiServerParts(
    { cluster, components: [] },
    servers,
    { secrets: mapValues({ ca, etcd, proxy, sa }, keyPair) },
    fleet,
  );
}

function keyPair(pair: pulumi.Output<Record<"tls.crt" | "tls.key", string>>) {
  return { "tls.crt": pair["tls.crt"], "tls.key": pair["tls.key"] };
}

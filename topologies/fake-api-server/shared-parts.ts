import * as pulumi from "@pulumi/pulumi";
import { FakeApiServer } from "../../components/fake-api-server";
import { FakeApiServerAccount } from "../../components/fake-api-server-account";
import { fakeApiServerEndpoint } from "../../components/fake-api-server-endpoint";
import type { FakeApiServerEndpointArgs } from "../../components/fake-api-server-endpoint";
import type { FakeKubeletsSettings } from "../../components/fake-kubelets";
import { KubernetesCluster } from "../../components/kubernetes-cluster";
import { SharedPki } from "../../components/shared-pki";
import type { Pki } from "../../components/shared-pki";
import type { PartContext } from "../../components/workload-cluster-parts";
import { archivedImage } from "../../tools/versions";
import { exportCluster, referCluster } from "../exported-cluster";
import type { ExportedCluster } from "../exported-cluster";
import { mapValues } from "../map-values";
import { createMetal3Clusters, isManagementBacking, Metal3Parts } from "../metal3-clusters";
import type { ExportedParts, FleetArgs, OwnSharedParts, SharedParts, WorkloadClusterPlace } from "../topology";

type Servers = Readonly<Record<string, FakeApiServerEndpointArgs["server"]>>;

/** What serves the API of each workload cluster: the fake API server of its backing cluster. */
function fakeApis(servers: Servers, pki: Pki) {
  return ({ backingCluster, index }: WorkloadClusterPlace) => ({
    endpoint: (context: PartContext) =>
      fakeApiServerEndpoint(context, { server: servers[backingCluster]!, index, pki }),
  });
}

/** Makes the management cluster and the fake API servers, one in each backing cluster. */
export function createSharedParts(fleet: FleetArgs, fakeKubelets: FakeKubeletsSettings | undefined): OwnSharedParts {
  const { id, managementCluster, kubernetesVersion, backingClusters } = fleet;
  const images = [archivedImage("metal3-fkas")];
  const pki = new SharedPki("pki");
  const authorities = [pki.secrets.ca, pki.secrets.etcd].map((pair) => pair!["tls.crt"]!);
  const { management, access, backing, kubeconfigs } = createMetal3Clusters(fleet, {
    createBacking: (name, source, management) => ({
      cluster:
        source === undefined
          ? management
          : new KubernetesCluster(name, { source, fleet: id, kubernetesVersion, images }),
    }),
    backingImages: images,
    fakeKubelets,
    fakeApiServers: { certificateAuthority: pki.secrets.ca!["tls.crt"]! },
  });
  const account = new FakeApiServerAccount("fake-api-server", management.cluster);
  const remote = isManagementBacking(fleet) ? undefined : account.createRemoteAccess("fake-api-server-token");
  const servers = mapValues(
    backing,
    ({ cluster }, name) =>
      new FakeApiServer(name, {
        cluster,
        source: backingClusters[name] ?? managementCluster,
        account,
        remote,
        authorities,
        dependsOn: access.components,
      }),
  );
  return Object.assign(new Metal3Parts(access, fleet, fakeApis(servers, pki)), {
    ...kubeconfigs,
    exported: {
      shared: pulumi.output({
        management: exportCluster(management.cluster),
        addresses: mapValues(servers, ({ address }) => address),
      }),
      secrets: pulumi.secret({ management: management.cluster.kubeconfig, pki: pki.secrets }),
    },
  });
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
export function referSharedParts(fleet: FleetArgs, { shared, secrets: sharedSecrets }: ExportedParts): SharedParts {
  const exported = shared as pulumi.Output<Exported>;
  const { management: kubeconfig, pki } = sharedSecrets as pulumi.Output<ExportedSecrets>;
  const cluster = referCluster("management", fleet.id, exported.management, kubeconfig);
  const servers = mapValues(fleet.backingClusters, (_, name) => {
    return { address: exported.addresses[name]!, components: [] };
  });
  const { ca, etcd, proxy, sa } = pki;
  const secrets = mapValues({ ca, etcd, proxy, sa }, keyPair);
  return new Metal3Parts({ cluster, components: [] }, fleet, fakeApis(servers, { secrets }));
}

function keyPair(pair: pulumi.Output<Record<"tls.crt" | "tls.key", string>>) {
  return { "tls.crt": pair["tls.crt"], "tls.key": pair["tls.key"] };
}

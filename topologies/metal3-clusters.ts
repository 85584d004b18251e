import * as pulumi from "@pulumi/pulumi";
import { BARE_METAL_HOST, CLUSTER } from "../clients/kubernetes/kinds";
import { effectiveFakeKubelets, FakeKubelets } from "../components/fake-kubelets";
import type { FakeKubeletsArgs, FakeKubeletsSettings } from "../components/fake-kubelets";
import { effectiveApiServer } from "../components/kube-apiserver-flags";
import type { ApiServerOptions } from "../components/kube-apiserver-flags";
import type { ClusterKind, KubernetesCluster } from "../components/kubernetes-cluster";
import { ManagementCluster } from "../components/management-cluster";
import type { ManagementClusterAccess } from "../components/management-cluster";
import { metal3Managers } from "../components/manager-definitions";
import { Metal3Infrastructure } from "../components/metal3-infrastructure";
import { WorkloadCluster } from "../components/workload-cluster";
import type { WorkloadClusterArgs } from "../components/workload-cluster";
import type { ArchivedImage } from "../tools/lock";
import { mapValues } from "./map-values";
import type {
  FleetArgs,
  OwnSharedParts,
  SharedParts,
  TopologyKind,
  WorkloadClusterOptions,
  WorkloadClusterPlace,
} from "./topology";

/** What all kinds of topologies with Metal3's managers have in common. */
export const metal3Kind = {
  managers: metal3Managers,
  hasBackingClusters: true,
  hasHosts: true,
  statusColumns: { "BACKING CLUSTER": "backingCluster", ENDPOINT: "endpoint" },
  managedKinds: [CLUSTER, BARE_METAL_HOST],
} satisfies Partial<TopologyKind<never>>;

/** The settings of a topology with real API servers, with every default. */
export function effectiveWithApiServers(
  { apiServer, fakeKubelets, ...others }: { apiServer?: ApiServerOptions; fakeKubelets?: FakeKubeletsSettings },
  management: ClusterKind["kind"],
): object {
  return {
    ...others,
    apiServer: effectiveApiServer(apiServer),
    fakeKubelets: effectiveFakeKubelets(management, fakeKubelets),
  };
}

/** What serves the API of a workload cluster, and what is in it before its first machine. */
type WorkloadApi = Pick<WorkloadClusterArgs, "endpoint" | "initialization">;

/** The shared parts of a topology with Metal3's managers, whose kinds differ in what serves the workload clusters' APIs. */
export class Metal3Parts implements SharedParts {
  /** @param apiOf what serves the API of a workload cluster. */
  constructor(
    private readonly management: ManagementClusterAccess,
    private readonly fleet: FleetArgs,
    private readonly apiOf: (place: WorkloadClusterPlace) => WorkloadApi,
  ) {}

  createWorkloadCluster(place: WorkloadClusterPlace, options: WorkloadClusterOptions): WorkloadCluster {
    const { kubernetesVersion, machines } = this.fleet;
    return new WorkloadCluster(place.name, {
      management: this.management,
      kubernetesVersion,
      machines,
      infrastructure: (context) => new Metal3Infrastructure(context),
      ...this.apiOf(place),
      ...options,
    });
  }
}

/** The management cluster of a fleet with Metal3's managers, and its backing clusters. */
export interface Metal3Clusters<Backing> {
  readonly management: ManagementCluster;
  /** What a workload cluster needs of the management cluster. */
  readonly access: ManagementClusterAccess;
  /** By name. */
  readonly backing: Readonly<Record<string, Backing>>;
  readonly kubeconfigs: Pick<OwnSharedParts, "managementKubeconfig" | "backingKubeconfigs">;
}

/** What the clusters of a kind of topology are. */
export interface Metal3ClustersArgs<Backing> {
  /**
   * Makes a backing cluster.
   *
   * @param source where it comes from; undefined: it is the management cluster.
   */
  readonly createBacking: (name: string, source: ClusterKind | undefined, management: KubernetesCluster) => Backing;
  /** Images that the workloads of a backing cluster use: the management cluster has them, too, where it is one. */
  readonly backingImages: ArchivedImage[];
  /** Default: every Node appears as soon as its host is being provisioned, and stays Ready. */
  readonly fakeKubelets: FakeKubeletsSettings | undefined;
  /** Of fake API servers. Default: the workload clusters' API servers are real. */
  readonly fakeApiServers?: FakeKubeletsArgs["fakeApiServers"];
}

/** Whether the management cluster is the backing cluster. */
export function isManagementBacking({ backingClusters }: FleetArgs): boolean {
  return Object.values(backingClusters).includes(undefined);
}

/** Makes the management cluster, the backing clusters, and what stands in for the kubelets. */
export function createMetal3Clusters<Backing extends { readonly cluster: KubernetesCluster }>(
  fleetArgs: FleetArgs,
  { createBacking, backingImages, fakeKubelets, fakeApiServers }: Metal3ClustersArgs<Backing>,
): Metal3Clusters<Backing> {
  const { id: fleet, managementCluster: source, kubernetesVersion, managers, backingClusters } = fleetArgs;
  const images = isManagementBacking(fleetArgs) ? backingImages : [];
  const management = new ManagementCluster("management", { source, fleet, kubernetesVersion, managers, images });
  const { cluster } = management;
  const backing = mapValues(backingClusters, (source, name) => createBacking(name, source, cluster));
  const kubelets = new FakeKubelets("fake-kubelets", {
    cluster,
    source,
    dependsOn: management.components,
    settings: fakeKubelets,
    fakeApiServers,
  });
  return {
    management,
    access: { cluster, components: [...management.components, kubelets.deployment] },
    backing,
    kubeconfigs: {
      managementKubeconfig: cluster.kubeconfig,
      backingKubeconfigs: pulumi.secret(mapValues(backing, ({ cluster }) => cluster.kubeconfig)),
    },
  };
}

import * as pulumi from "@pulumi/pulumi";
import { BackingCluster } from "../components/backing-cluster";
import { FakeKubelets } from "../components/fake-kubelets";
import type { FakeKubeletsSettings } from "../components/fake-kubelets";
import { ManagementCluster } from "../components/management-cluster";
import type { ManagementClusterAccess } from "../components/management-cluster";
import { mapValues } from "./map-values";
import type { FleetArgs, OwnSharedParts } from "./topology";

/** The clusters of a fleet with Metal3's managers, whose backing clusters have an etcd each. */
export interface Metal3Clusters {
  readonly management: ManagementCluster;
  /** What a workload cluster needs of the management cluster. */
  readonly access: ManagementClusterAccess;
  /** By name. */
  readonly backing: Readonly<Record<string, BackingCluster>>;
  readonly kubeconfigs: Pick<OwnSharedParts, "managementKubeconfig" | "backingKubeconfigs">;
}

/** Makes the management cluster, the backing clusters, and what stands in for the kubelets. */
export function createMetal3Clusters(
  { id: fleet, managementCluster, kubernetesVersion, managers, backingClusters }: FleetArgs,
  fakeKubelets: FakeKubeletsSettings | undefined,
): Metal3Clusters {
  const management = new ManagementCluster("management", {
    source: managementCluster,
    fleet,
    kubernetesVersion,
    managers,
  });
  const backing = mapValues(
    backingClusters,
    (source, name) =>
      new BackingCluster(
        name,
        source === undefined ? { source: management.cluster } : { source, fleet, kubernetesVersion },
      ),
  );
  const kubelets = new FakeKubelets("fake-kubelets", {
    cluster: management.cluster,
    source: managementCluster,
    dependsOn: management.components,
    settings: fakeKubelets,
  });
  return {
    management,
    access: { cluster: management.cluster, components: [...management.components, kubelets.deployment] },
    backing,
    kubeconfigs: {
      managementKubeconfig: management.cluster.kubeconfig,
      backingKubeconfigs: pulumi.secret(mapValues(backing, ({ cluster }) => cluster.kubeconfig)),
    },
  };
}

import * as pulumi from "@pulumi/pulumi";
import type { ArchivedImage } from "../tools/lock";
import { archivedImage, manifestPath } from "../tools/versions";
import { CertificateAuthority } from "./certificate-authority";
import { ControllerManager } from "./controller-manager";
import { KubernetesCluster } from "./kubernetes-cluster";
import type { ClusterAccess, ClusterKind } from "./kubernetes-cluster";
import { metal3Managers } from "./manager-definitions";
import type { ManagerDefinition, ManagerDefinitions, ManagerName, ManagerSettings } from "./manager-definitions";
import { MetricsReader } from "./metrics-reader";
import { ProviderRelease } from "./provider-release";
import { servingNode } from "./serving-node";

export interface ManagementClusterArgs {
  /** Where the Kubernetes cluster comes from. */
  readonly source: ClusterKind;
  /** ID of the fleet that it belongs to. */
  readonly fleet: string;
  /** Version of Kubernetes, with its `v`, of a cluster of kind `local`. Default: that of tools.lock.json. */
  readonly kubernetesVersion?: string;
  /** The managers that it runs. Default: Metal3's. */
  readonly definitions?: ManagerDefinitions;
  /** Images that a cluster made by the program has besides those of the managers. Default: none. */
  readonly images?: ArchivedImage[];
  /** Settings by manager. Default: each manager's own. */
  readonly managers?: Partial<Readonly<Record<ManagerName, ManagerSettings>>>;
}

/** What a workload cluster needs of its management cluster. */
export interface ManagementClusterAccess {
  readonly cluster: ClusterAccess;
  /** What must be there before an object of Cluster API or Metal3 is created. */
  readonly components: pulumi.Resource[];
}

/**
 * A Cluster API management cluster: the releases and the controller managers of Cluster API core, kubeadm bootstrap,
 * KubeadmControlPlane, and of an infrastructure. That is Metal3's unless others are named: CAPM3, its IPAM, and the Bare
 * Metal Operator in test mode.
 *
 * The webhooks' certificates come from a CA of the component's own; there is no cert-manager. An account in the first
 * release's Namespace may read the managers' metrics.
 */
export class ManagementCluster extends pulumi.ComponentResource implements ManagementClusterAccess {
  readonly cluster: KubernetesCluster;
  readonly components: pulumi.Resource[];

  constructor(name: string, args: ManagementClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:ManagementCluster", name, {}, opts);
    const { source, fleet, kubernetesVersion, managers = {} } = args;
    const definitions: ManagerDefinitions = args.definitions ?? metal3Managers;
    const managerImages = Object.entries(definitions).flatMap(([manager, definition]) =>
      imagesOf(definition, managers[manager as ManagerName]),
    );
    const images = [...managerImages, ...(args.images ?? [])];
    const cluster = new KubernetesCluster(name, { source, fleet, kubernetesVersion, images }, { parent: this });
    const authority = new CertificateAuthority(`${name}-webhook-ca`, { commonName: "webhook-ca" }, { parent: this });
    const releases = Object.entries(definitions).map(([manager, definition]) => {
      const child = `${name}-${definition.provider}`;
      const settings = managers[manager as ManagerName];
      const manifest = settings?.manifest ?? manifestPath(definition.provider, settings?.version);
      const releaseArgs = { cluster, definition, authority, manifest };
      const release = new ProviderRelease(child, releaseArgs, { parent: this });
      const nodeName = definition.hostNetworkOnly ? servingNode(cluster, source, `managers.${manager}`) : undefined;
      const deployments = managerNames(child, settings).map(([name, shard]) => {
        const managerArgs = { cluster, release, definition, settings, shard, nodeName };
        return new ControllerManager(name, managerArgs, { parent: this }).deployment;
      });
      return { release, deployments };
    });
    this.components = releases.flatMap(({ deployments }) => deployments);
    const namespace = releases[0]?.release.namespace;
    if (namespace !== undefined) {
      new MetricsReader(`${name}-metrics-reader`, { cluster, namespace }, { parent: this });
    }
    this.cluster = cluster;
    this.registerOutputs({ kubeconfig: this.cluster.kubeconfig });
  }
}

/** The names of the managers of a release, with the shard of each if there are several. */
function managerNames(release: string, { shards = 1 }: ManagerSettings = {}): [name: string, shard?: number][] {
  return shards === 1
    ? [[release]]
    : Array.from({ length: shards }, (_, shard): [string, number] => [`${release}-${shard}`, shard]);
}

/** What a cluster that the program makes is given for a manager; an image without an archive is pulled by the cluster. */
function imagesOf({ image: locked }: ManagerDefinition, settings: ManagerSettings = {}): ArchivedImage[] {
  const { image: reference, imageArchive, version } = settings;
  if (reference === undefined) {
    return [archivedImage(locked, version)];
  }
  return imageArchive === undefined ? [] : [{ reference, archive: imageArchive.path }];
}

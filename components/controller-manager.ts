import * as pulumi from "@pulumi/pulumi";
import { ManagerDeployment } from "../resources/manager-deployment/resource";
import type { ClusterAccess } from "./kubernetes-cluster";
import { managerArgs } from "./manager-definitions";
import type { ManagerDefinition, ManagerSettings } from "./manager-definitions";
import type { ProviderRelease } from "./provider-release";

export interface ControllerManagerArgs {
  /** The management cluster. */
  readonly cluster: ClusterAccess;
  /** The release that it belongs to. */
  readonly release: ProviderRelease;
  readonly definition: ManagerDefinition;
  /** Default: the manager's own. */
  readonly settings?: ManagerSettings;
  /** Its index, if there are several of its kind. */
  readonly shard?: number;
  /** The node that its Pod runs on. Default: any. */
  readonly nodeName?: pulumi.Output<string>;
}

/** A controller manager of a Cluster API provider's release. */
export class ControllerManager extends pulumi.ComponentResource {
  /** There once the manager is ready, and its webhooks answer. */
  readonly deployment: ManagerDeployment;

  constructor(name: string, args: ControllerManagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:ControllerManager", name, {}, opts);
    const { cluster, release, definition, settings = {}, shard, nodeName } = args;
    const { image, imageArchive, env, replicas, resources } = settings;
    const { hostNetworkOnly } = definition;
    this.deployment = new ManagerDeployment(
      name,
      {
        kubeconfig: cluster.reference,
        fleet: cluster.fleet,
        manifest: release.manifest,
        args: managerArgs(definition, settings, shard),
        ...(shard !== undefined && { shard }),
        ...(image !== undefined && { image }),
        ...(imageArchive !== undefined && { imageId: imageArchive.id }),
        ...(env !== undefined && { env }),
        ...(replicas !== undefined && { replicas }),
        ...(resources !== undefined && { resources }),
        ...(hostNetworkOnly !== undefined && { hostNetworkOnly }),
        ...(nodeName !== undefined && { nodeName }),
      },
      { parent: this, deletedWith: cluster.objectOptions.deletedWith, dependsOn: release.components },
    );
    this.registerOutputs({});
  }
}

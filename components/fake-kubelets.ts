import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { effectiveBehaviour } from "../fake-kubelets/behaviour";
import type { NodeBehaviour } from "../fake-kubelets/behaviour";
import type { FakeApiServersOptions } from "../fake-kubelets/fake-api-servers";
import { FakeKubelets as FakeKubeletsDeployment } from "../resources/fake-kubelets/resource";
import type { NodeJs } from "../resources/fake-kubelets/objects";
import type { InputsOf } from "../resources/inputs-of";
import { projectFile } from "../resources/project-file";
import { imageReference } from "../tools/lock";
import { projectRoot } from "../tools/paths";
import { createNamespace } from "./kubernetes-cluster";
import type { ClusterAccess, ClusterKind } from "./kubernetes-cluster";

/** How the Nodes of a fleet behave, and where the program that writes them gets Node.js from. */
export interface FakeKubeletsSettings extends NodeBehaviour {
  /**
   * Image with Node.js 20 or later as its `node`. Default: on a management cluster of kind `local`, the Node.js of this
   * machine; elsewhere the image that Node.js publishes.
   */
  readonly image?: string;
}

export interface FakeKubeletsArgs {
  /** The management cluster. */
  readonly cluster: ClusterAccess;
  /** Where it comes from. */
  readonly source: ClusterKind;
  /** What must be there before: the kinds of objects that are watched. */
  readonly dependsOn: pulumi.Resource[];
  /** Default: every Node appears as soon as its host is being provisioned, and stays Ready. */
  readonly settings?: FakeKubeletsSettings;
  /** Of fake API servers, which are told of the workload clusters. Default: the API servers are real. */
  readonly fakeApiServers?: InputsOf<FakeApiServersOptions>;
}

/** Namespace of the Deployment. */
export const FAKE_KUBELETS_NAMESPACE = "fake-kubelets";
/** The image that Node.js publishes: https://hub.docker.com/_/node */
export const NODE_JS_IMAGE = "docker.io/library/node:22.14.0-bookworm-slim";
/** Where a node of kind `local` has the Node.js of this machine (local/tools.ts). */
const LOCAL_NODE_JS = "/usr/local/bin/node";

/**
 * The settings with every default. There is no `image` where the Node.js is that of this machine.
 *
 * @param management kind of the management cluster.
 */
export function effectiveFakeKubelets(
  management: ClusterKind["kind"],
  { image = management === "local" ? undefined : NODE_JS_IMAGE, ...behaviour }: FakeKubeletsSettings = {},
): FakeKubeletsSettings & Required<NodeBehaviour> {
  return { ...(image !== undefined && { image }), ...effectiveBehaviour(behaviour) };
}

/**
 * What stands in for the kubelets of all workload clusters of a fleet, one Pod in the management cluster: it writes a Node
 * into a workload cluster when one of the cluster's hosts is provisioned, and deletes it when that is undone.
 */
export class FakeKubelets extends pulumi.ComponentResource {
  /** There once Nodes are written. */
  readonly deployment: pulumi.Resource;

  constructor(name: string, args: FakeKubeletsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:FakeKubelets", name, {}, opts);
    const { cluster, source, dependsOn, settings, fakeApiServers } = args;
    const { reference: kubeconfig, fleet, objectOptions } = cluster;
    const options = { parent: this, deletedWith: objectOptions.deletedWith };
    const namespace = createNamespace(name, cluster, { name: FAKE_KUBELETS_NAMESPACE }, { parent: this });
    const { image, ...behaviour } = effectiveFakeKubelets(source.kind, settings);
    this.deployment = new FakeKubeletsDeployment(
      name,
      {
        kubeconfig,
        fleet,
        namespace: namespace.name,
        // As `npm run build` bundles it.
        program: projectFile(join(projectRoot(), "bin", "fake-kubelets.js")),
        nodeJs: nodeJs(image),
        behaviour,
        fakeApiServers,
      },
      { ...options, dependsOn },
    );
    this.registerOutputs({});
  }
}

function nodeJs(image: string | undefined): NodeJs {
  return image === undefined
    ? { image: imageReference("pause"), path: LOCAL_NODE_JS, isOfNode: true }
    : { image, path: "node", isOfNode: false };
}

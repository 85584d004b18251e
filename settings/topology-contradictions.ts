import { isDeepStrictEqual } from "node:util";
import type { ManagerName } from "../components/manager-definitions";
import { effectiveBehaviour } from "../fake-kubelets/behaviour";
import { topologyKind } from "../topologies";
import { hasNodePorts } from "./backing-clusters";
import { lackOfVersion } from "./oldest-management";
import type { Settings } from "./schema";
import { startupErrors } from "./startup";

/** Settings that only backing clusters need, as Pulumi.yaml has them: what says nothing is not refused. */
export const BACKING_DEFAULTS = {
  backingClusters: 0,
  backingCapacity: 200,
  backingCluster: { kind: "management" },
  nodePortRange: { first: 30000, last: 32767 },
} satisfies Partial<Settings>;

/** One message for each setting of something that the topology does not have. */
export function topologyErrors(settings: Settings): string[] {
  const { hasBackingClusters, hasHosts } = topologyKind(settings.topology.kind);
  return [
    ...(hasBackingClusters ? [] : backingSettingErrors(settings)),
    ...(hasBackingClusters && !hasNodePorts(settings) ? nodePortErrors(settings) : []),
    ...(hasHosts ? [] : hostErrors(settings)),
    ...managementErrors(settings),
    ...managementVersionErrors(settings),
    ...topologyManagerErrors(settings),
    ...startupErrors(settings),
    ...fakeNodeErrors(settings),
    ...nodeJsErrors(settings),
  ];
}

/** A Cluster needs the Nodes of all of its machines, and each must be Ready. */
function fakeNodeErrors({ topology }: Settings): string[] {
  const { missingShare, failingShare, failAfterSeconds } = effectiveBehaviour(
    "fakeKubelets" in topology ? topology.fakeKubelets : undefined,
  );
  const missing =
    `topology.fakeKubelets.missingShare: ${missingShare} leaves all machines without a Node, and no Cluster becomes ` +
    "Available: must be less than 1";
  const failing =
    `topology.fakeKubelets.failAfterSeconds: 0 with failingShare ${failingShare} has no Node that is ever Ready, and no ` +
    "Cluster becomes Available: failAfterSeconds must be more than 0, or failingShare less than 1";
  return [...(missingShare < 1 ? [] : [missing]), ...(failingShare < 1 || failAfterSeconds !== 0 ? [] : [failing])];
}

/** A node of kind `local` has no way out of this machine, and no image is loaded into it but the fleet's own. */
function nodeJsErrors({ topology, managementCluster }: Settings): string[] {
  const image = "fakeKubelets" in topology ? topology.fakeKubelets?.image : undefined;
  return image === undefined || managementCluster.kind !== "local"
    ? []
    : [
        `topology.fakeKubelets.image: ${JSON.stringify(image)}, but a management cluster of kind "local" pulls no images and ` +
          "has the Node.js of this machine: leave it out",
      ];
}

function managementErrors(settings: Settings): string[] {
  const { managementClusters } = topologyKind(settings.topology.kind);
  const { kind } = settings.managementCluster;
  if (managementClusters === undefined || managementClusters.kinds.includes(kind)) {
    return [];
  }
  const allowed = managementClusters.kinds.map((kind) => JSON.stringify(kind)).join(", ");
  return [
    `managementCluster.kind: "${kind}", but topology.kind ${quoted(settings)} allows ${allowed} only: ${managementClusters.reason}`,
  ];
}

/**
 * The minor version of Kubernetes 1 of a node image of kind, whose tags are versions of Kubernetes:
 * `kindest/node:v1.34.0@sha256:…`. Another image or tag says nothing.
 *
 * @see https://github.com/kubernetes-sigs/kind/releases
 */
const NODE_IMAGE_MINOR = /(?:^|\/)kindest\/node:v1\.(\d+)\.\d+[^/:]*(@|$)/;

/** Which version an existing cluster has is asked of itself; nodes of kind `local` have none that is too old. */
function managementVersionErrors({ topology, managementCluster }: Settings): string[] {
  const nodeImage = managementCluster.kind === "kind" ? (managementCluster.nodeImage ?? "") : "";
  const [, minor] = NODE_IMAGE_MINOR.exec(nodeImage) ?? [];
  const lack = minor === undefined ? undefined : lackOfVersion(topology, Number(minor));
  return lack === undefined
    ? []
    : [`managementCluster.nodeImage: ${JSON.stringify(nodeImage)} has Kubernetes v1.${minor}, but ${lack}`];
}

function backingSettingErrors(settings: Settings): string[] {
  const names = Object.keys(BACKING_DEFAULTS) as (keyof typeof BACKING_DEFAULTS)[];
  return names
    .filter((name) => !isDeepStrictEqual(settings[name], BACKING_DEFAULTS[name]))
    .map((name) => `${name}: topology.kind ${quoted(settings)} has no backing clusters: leave it out`);
}

function nodePortErrors(settings: Settings): string[] {
  return isDeepStrictEqual(settings.nodePortRange, BACKING_DEFAULTS.nodePortRange)
    ? []
    : [`nodePortRange: topology.kind ${quoted(settings)} has no NodePorts: leave it out`];
}

function hostErrors(settings: Settings): string[] {
  const { spareHostsPerCluster, cloudInitKilobytes } = settings;
  return Object.entries({ spareHostsPerCluster, cloudInitKilobytes })
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name}: ${value}, but topology.kind ${quoted(settings)} has no hosts: leave it out`);
}

function topologyManagerErrors(settings: Settings): string[] {
  const { managers } = topologyKind(settings.topology.kind);
  const names = Object.keys(managers);
  return Object.entries(settings.managers).flatMap(([name, { replicas = 1 }]) => {
    const definition = managers[name as ManagerName];
    if (definition === undefined) {
      return [`managers.${name}: topology.kind ${quoted(settings)} does not run it; it runs ${names.join(", ")}`];
    }
    return definition.hostNetworkOnly === true && replicas > 1
      ? [`managers.${name}.replicas: ${replicas}, but one Pod has all clusters in its memory: only 1 is allowed`]
      : [];
  });
}

function quoted({ topology }: Settings): string {
  return JSON.stringify(topology.kind);
}

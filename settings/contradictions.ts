import type { ManagerName } from "../components/manager-definitions";
import { MAX_PODS } from "../local/single-node";
import { topologyKind } from "../topologies";
import { isAtLeast } from "../tools/versions";
import { backingClustersNeeded } from "./placement";
import {
  backingClustersOf,
  backingKind,
  fullestApiServers,
  hasBackingClusters,
  hasNodePorts,
} from "./backing-clusters";
import { managerFlagErrors } from "./manager-flags";
import { MAXIMUM_BACKING_CLUSTERS } from "./schema";
import type { Settings } from "./schema";
import { shardErrors } from "./shards";
import { topologyErrors } from "./topology-contradictions";
import { userDataErrors } from "./user-data";

/** NodePorts of a node that the program makes: kube-apiserver's default. */
const NODE_PORTS = { first: 30000, last: 32767 };

/** Most API servers on a node that the program makes: some 15 of its Pods are none. */
const NODE_API_SERVERS = MAX_PODS - 20;

/** One message for each thing that is wrong with settings that are right one by one. */
export function contradictions(settings: Settings): string[] {
  return [
    ...topologyErrors(settings),
    ...(hasBackingClusters(settings) ? placementErrors(settings) : []),
    ...versionErrors(settings),
    ...manifestErrors(settings),
    ...oldReleaseErrors(settings),
    ...managerFlagErrors(settings),
    ...shardErrors(settings),
    ...userDataErrors(settings),
  ];
}

function placementErrors(settings: Settings): string[] {
  return [
    ...backingClusterErrors(settings),
    ...capacityErrors(settings),
    ...(hasNodePorts(settings) ? [...portErrors(settings), ...nodeLimitErrors(settings)] : []),
  ];
}

/** What says another number of backing clusters than their kind does, and clusters that are given twice. */
function backingClusterErrors({ backingCluster, backingClusters }: Settings): string[] {
  if (backingCluster.kind === "management" && backingClusters > 1) {
    return [`backingClusters: ${backingClusters}, but backingCluster.kind "management" allows 1 only`];
  }
  if (backingCluster.kind !== "existing") {
    return [];
  }
  const { clusters } = backingCluster;
  if (backingClusters > 0 && backingClusters !== clusters.length) {
    return [
      `backingClusters: ${backingClusters}, but backingCluster.clusters lists ${clusters.length}: leave backingClusters at 0`,
    ];
  }
  const first = ({ kubeconfig, context }: (typeof clusters)[number]) =>
    clusters.findIndex((other) => other.kubeconfig === kubeconfig && other.context === context);
  return clusters.flatMap((cluster, index) =>
    first(cluster) < index
      ? [`backingCluster.clusters.${index}: is the same cluster as backingCluster.clusters.${first(cluster)}`]
      : [],
  );
}

/** How to have more backing clusters, by kind. */
const MORE_BACKING_CLUSTERS: Record<Settings["backingCluster"]["kind"], string> = {
  management: "choose another backingCluster.kind",
  existing: "list more in backingCluster.clusters",
  local: "raise it, or set it to 0 to have as many as needed",
  kind: "raise it, or set it to 0 to have as many as needed",
};

function capacityErrors(settings: Settings): string[] {
  const { clusterCount, backingCapacity, backingCluster } = settings;
  const needed = backingClustersNeeded(settings);
  const given = backingClustersOf(settings);
  const demand = `clusterCount: ${clusterCount} with backingCapacity: ${backingCapacity} needs ${needed} backing clusters`;
  if (needed > MAXIMUM_BACKING_CLUSTERS) {
    return [`${demand}, but there may be ${MAXIMUM_BACKING_CLUSTERS} at most: raise backingCapacity`];
  }
  return needed > given
    ? [`${demand}, but backingClusters is ${given}: ${MORE_BACKING_CLUSTERS[backingCluster.kind]}`]
    : [];
}

function portErrors(settings: Settings): string[] {
  const { clusterCount, backingCapacity, nodePortRange } = settings;
  const ports = nodePortRange.last - nodePortRange.first + 1;
  const needed = fullestApiServers(settings);
  return needed <= ports
    ? []
    : [
        `clusterCount: ${clusterCount} with backingCapacity: ${backingCapacity} needs ${needed} ports on a backing ` +
          `cluster, but nodePortRange ${nodePortRange.first}-${nodePortRange.last} has ${ports}`,
      ];
}

/** What the one node of a backing cluster cannot take, where the program makes it. */
function nodeLimitErrors(settings: Settings): string[] {
  const { nodePortRange } = settings;
  const kind = backingKind(settings);
  if (kind !== "local" && kind !== "kind") {
    return [];
  }
  const errors: string[] = [];
  if (nodePortRange.first < NODE_PORTS.first || nodePortRange.last > NODE_PORTS.last) {
    errors.push(
      `nodePortRange: ${nodePortRange.first}-${nodePortRange.last} is not within ${NODE_PORTS.first}-${NODE_PORTS.last}, ` +
        `which backing clusters of kind "${kind}" have`,
    );
  }
  const fullest = fullestApiServers(settings);
  if (fullest > NODE_API_SERVERS) {
    errors.push(
      `backingCapacity: ${settings.backingCapacity} puts ${fullest} clusters on one backing cluster, but the node of kind ` +
        `"${kind}" holds ${NODE_API_SERVERS} at most`,
    );
  }
  return errors;
}

/**
 * The minor version of Kubernetes whose kubeadm reads the configuration of a node of kind `local` first.
 *
 * @see https://kubernetes.io/blog/2024/08/23/kubernetes-1-31-kubeadm-v1beta4/
 */
const OLDEST_LOCAL = "1.31";

function versionErrors({ kubernetesVersion, managementCluster, backingCluster }: Settings): string[] {
  const isLocal = managementCluster.kind === "local" || backingCluster.kind === "local";
  return !isLocal || kubernetesVersion === undefined || isAtLeast(kubernetesVersion, OLDEST_LOCAL)
    ? []
    : [`kubernetesVersion: ${kubernetesVersion}, but nodes of kind "local" need v${OLDEST_LOCAL}.0 or a later one`];
}

/** Releases of managers that are older than the program can use. An image does not say which release it is. */
function oldReleaseErrors({ managers, topology }: Settings): string[] {
  const definitions = topologyKind(topology.kind).managers;
  return Object.entries(managers).flatMap(([name, { version }]) => {
    const { oldest } = definitions[name as ManagerName] ?? {};
    return version === undefined || oldest === undefined || isAtLeast(version, oldest.version)
      ? []
      : [`managers.${name}.version: ${version}, but must be v${oldest.version}.0 or a later one: ${oldest.reason}`];
  });
}

/** A manifest is that of one version. */
function manifestErrors({ managers }: Settings): string[] {
  return Object.entries(managers).flatMap(([name, { version, manifest }]) =>
    version !== undefined && manifest !== undefined
      ? [
          `managers.${name}.version: ${version}, but managers.${name}.manifest says which release there is: set one of them`,
        ]
      : [],
  );
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { KubeconfigContext } from "../clients/kubernetes/reference";
import type { WatchedFleet } from "../runs/fleet-watch";
import type { Sampled } from "../runs/samples/sampler";
import { backingClusterNames } from "../settings/backing-clusters";
import { backingClusterName } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { clustersDirectory, kindClustersDirectory } from "../tools/paths";

/** What is watched of the fleet that settings stand for, and what samples are taken of. */
export function fleetClusters(settings: Settings): WatchedFleet & Sampled {
  const { managers, hasHosts } = topologyKind(settings.topology.kind);
  return {
    management: () => managementClient(settings),
    managers,
    backing: () => backingClients(settings),
    nodes: clustersDirectory(),
    hasHosts,
  };
}

/**
 * Where the kubeconfigs are of the clusters that there are now and that are not workload clusters, by the name that the user
 * gives as CLUSTER: `management`, `backing-01`, …
 */
export function kubeconfigFiles(settings: Settings): Map<string, KubeconfigContext> {
  const all = [["management", managementReference(settings)] as const, ...backingReferences(settings)];
  return new Map(all.filter(([, { path }]) => existsSync(path)));
}

/** The client of the management cluster, once there is one. */
function managementClient(settings: Settings): KubernetesClient | undefined {
  return clientOf(managementReference(settings));
}

/** The clients of the backing clusters that there are now, by name. */
function backingClients(settings: Settings): Map<string, KubernetesClient> {
  const clients = backingReferences(settings).map(([name, reference]) => {
    const client = clientOf(reference);
    return client === undefined ? [] : [[name, client] as const];
  });
  return new Map(clients.flat());
}

function managementReference({ managementCluster }: Settings): KubeconfigContext {
  return managementCluster.kind === "existing"
    ? { path: managementCluster.kubeconfig, context: managementCluster.context }
    : madeCluster(managementCluster.kind, "management");
}

/** Of all backing clusters that settings stand for, by name. */
function backingReferences(settings: Settings): (readonly [name: string, reference: KubeconfigContext])[] {
  return backingClusterNames(settings).map((name, index) => [name, backingReference(settings, index)]);
}

function backingReference(settings: Settings, index: number): KubeconfigContext {
  const { backingCluster } = settings;
  switch (backingCluster.kind) {
    case "management":
      return managementReference(settings);
    case "existing": {
      const { kubeconfig, context } = backingCluster.clusters[index]!;
      return { path: kubeconfig, context };
    }
    default:
      return madeCluster(backingCluster.kind, backingClusterName(index));
  }
}

/** A cluster that the program makes. */
function madeCluster(kind: "local" | "kind", name: string): KubeconfigContext {
  const directory = kind === "local" ? clustersDirectory() : kindClustersDirectory();
  return { path: join(directory, name, "kubeconfig") };
}

function clientOf(reference: KubeconfigContext): KubernetesClient | undefined {
  return existsSync(reference.path) ? KubernetesClient.fromReference(reference) : undefined;
}

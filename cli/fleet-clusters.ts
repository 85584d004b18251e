import { existsSync } from "node:fs";
import { join } from "node:path";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { KubeconfigContext } from "../clients/kubernetes/reference";
import type { WatchedFleet } from "../runs/fleet-watch";
import type { Sampled } from "../runs/samples/sampler";
import { backingClustersOf } from "../settings/backing-clusters";
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

/** The client of the management cluster, once there is one. */
function managementClient({ managementCluster }: Settings): KubernetesClient | undefined {
  return clientOf(
    managementCluster.kind === "existing"
      ? { path: managementCluster.kubeconfig, context: managementCluster.context }
      : madeCluster(managementCluster.kind, "management"),
  );
}

/** The clients of the backing clusters that there are now, by name. */
function backingClients(settings: Settings): Map<string, KubernetesClient> {
  const clients = Array.from({ length: backingClustersOf(settings) }, (_, index) => {
    const client = backingClient(settings, index);
    return client === undefined ? [] : [[backingClusterName(index), client] as const];
  });
  return new Map(clients.flat());
}

function backingClient(settings: Settings, index: number): KubernetesClient | undefined {
  const { backingCluster } = settings;
  switch (backingCluster.kind) {
    case "management":
      return managementClient(settings);
    case "existing": {
      const { kubeconfig, context } = backingCluster.clusters[index]!;
      return clientOf({ path: kubeconfig, context });
    }
    default:
      return clientOf(madeCluster(backingCluster.kind, backingClusterName(index)));
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

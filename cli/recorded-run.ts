import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { ExperimentRun } from "../runs/format";
import { recordRun } from "../runs/recorder";
import type { KubeconfigContext } from "../clients/kubernetes/reference";
import { backingClustersOf } from "../settings/backing-clusters";
import { backingClusterName } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { lock } from "../tools/lock";
import { clustersDirectory, projectRoot, runsDirectory } from "../tools/paths";
import { outputOf } from "../tools/run";
import { effectiveSettings } from "./effective-settings";

/**
 * Runs an operation on a stack, and leaves a record of it.
 *
 * @param experiment which run of an experiment it is; default: of none.
 */
export async function runRecorded(
  operation: string,
  stack: string,
  settings: Settings,
  run: () => Promise<void>,
  experiment?: ExperimentRun,
): Promise<void> {
  const directory = await recordRun(
    {
      operation,
      stack,
      experiment,
      settings: await effectiveSettings(settings, stack),
      versions: await versions(),
      parent: runsDirectory(),
      management: () => managementClient(settings),
      managers: topologyKind(settings.topology.kind).managers,
      backing: () => backingClients(settings),
      nodes: clustersDirectory(),
      hasHosts: topologyKind(settings.topology.kind).hasHosts,
    },
    run,
  );
  console.log(`Recorded in ${relative(projectRoot(), directory)}`);
}

/** The client of the management cluster, once there is one. */
function managementClient({ managementCluster }: Settings): KubernetesClient | undefined {
  return clientOf(
    managementCluster.kind === "existing"
      ? { path: managementCluster.kubeconfig, context: managementCluster.context }
      : madeCluster("management"),
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
      return clientOf(madeCluster(backingClusterName(index)));
  }
}

/** A cluster that the program makes. */
function madeCluster(name: string): KubeconfigContext {
  return { path: join(clustersDirectory(), name, "kubeconfig") };
}

function clientOf(reference: KubeconfigContext): KubernetesClient | undefined {
  return existsSync(reference.path) ? KubernetesClient.fromReference(reference) : undefined;
}

/** Versions of Node.js, of what the lock file names, and of this program, where it is a checkout of Git. */
async function versions(): Promise<Record<string, string>> {
  const locked = Object.entries({ ...lock.tools, ...lock.manifests }).map(([name, { version }]) => [name, version]);
  const program = await outputOf("git", ["-C", projectRoot(), "describe", "--always", "--dirty"]).catch(() => "");
  return {
    node: process.versions.node,
    ...(Object.fromEntries(locked) as Record<string, string>),
    ...(program !== "" && { "metal3-scale": program.trim() }),
  };
}

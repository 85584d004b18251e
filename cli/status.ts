import { KubernetesClient } from "../clients/kubernetes/client";
import type { AnyObject } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { topologyKind } from "../topologies";
import { runCommand } from "./output/command";
import { fleetStatus } from "./output/fleet-status";
import { readFleet } from "./pulumi/fleet";
import { stackName } from "./pulumi/stack-name";
import type { Fleet } from "./pulumi/fleet";

/** Prints the state of the workload clusters; the exit code is 0 only if all are available. */
async function status(): Promise<void> {
  const fleet = await readFleet(stackName());
  const objects = await listClusters(fleet);
  const columns = Object.entries(topologyKind(fleet.topology).statusColumns);
  const { table, summary, isAvailable } = fleetStatus(
    fleet.clusters.map((cluster) => ({
      name: cluster.name,
      columns: Object.fromEntries(columns.map(([heading, output]) => [heading, cluster[output] ?? ""])),
      object: objects.get(`${cluster.namespace}/${cluster.name}`),
    })),
  );
  if (table !== "") {
    console.log(table);
  }
  if (!isAvailable) {
    throw new Error(`${summary}; what a manager says of one: make logs MANAGER=kubeadmControlPlane CLUSTER=NAME`);
  }
  console.error(summary);
}

async function listClusters(fleet: Fleet): Promise<Map<string, AnyObject>> {
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  const clusters = await client.list(CLUSTER);
  return new Map(clusters.map((object) => [`${object.metadata?.namespace}/${object.metadata?.name}`, object]));
}

void runCommand(status);

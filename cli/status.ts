import { KubernetesClient } from "../clients/kubernetes/client";
import type { AnyObject } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import { topologyKind } from "../topologies";
import { runCommand } from "./output/command";
import { readFleet } from "./pulumi/fleet";
import { stackName } from "./pulumi/stack-name";
import type { Fleet } from "./pulumi/fleet";
import { table } from "./output/table";

/** Prints a line per workload cluster; the exit code is 0 only if all are available. */
async function status(): Promise<void> {
  const fleet = await readFleet(stackName());
  const clusters = await listClusters(fleet);
  const { statusColumns: columns } = topologyKind(fleet.topology);
  const header = ["NAME", ...Object.keys(columns), "PHASE", "AVAILABLE", "AGE"];
  const rows = fleet.clusters.map((cluster) => {
    const object = clusters.get(`${cluster.namespace}/${cluster.name}`);
    return [cluster.name, ...Object.values(columns).map((output) => cluster[output] ?? ""), ...describe(object)];
  });
  console.log(table([header, ...rows]));
  const unavailable = rows.filter((row) => row[header.indexOf("AVAILABLE")] !== "True");
  if (unavailable.length > 0) {
    throw new Error(`${unavailable.length} of ${rows.length} clusters are not available`);
  }
}

async function listClusters(fleet: Fleet): Promise<Map<string, AnyObject>> {
  const client = KubernetesClient.fromKubeconfig(fleet.managementKubeconfig);
  const clusters = await client.list(CLUSTER);
  return new Map(clusters.map((object) => [`${object.metadata?.namespace}/${object.metadata?.name}`, object]));
}

function describe(cluster: AnyObject | undefined): [phase: string, available: string, age: string] {
  if (cluster === undefined) {
    return ["missing", "False", ""];
  }
  const available = cluster.status?.conditions?.find(({ type }) => type === "Available")?.status ?? "Unknown";
  return [
    (cluster.status?.phase as string | undefined) ?? "",
    available,
    age(String(cluster.metadata?.creationTimestamp)),
  ];
}

/** The time since a timestamp in the largest unit that is not 0, as kubectl abbreviates it. */
function age(timestamp: string): string {
  const seconds = Math.floor((Date.now() - Date.parse(timestamp)) / 1000);
  const units: [string, number][] = [
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
  ];
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["s", 1];
  return `${Math.floor(seconds / size)}${unit}`;
}

void runCommand(status);

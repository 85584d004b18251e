import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { WatchedFleet } from "./fleet-watch";
import type { FleetBefore } from "./format";

/** Seconds within which a management cluster must answer: it may be a stopped node. */
const TIMEOUT_SECONDS = 10;

const ABSENT: FleetBefore = { managementCluster: "absent" };
const UNREACHABLE: FleetBefore = { managementCluster: "unreachable" };

/** What there is of a fleet now. */
export async function fleetBefore({ management }: Pick<WatchedFleet, "management">): Promise<FleetBefore> {
  const timeout = sleep(TIMEOUT_SECONDS * 1000, UNREACHABLE, { ref: false });
  try {
    const client = management();
    return client === undefined ? ABSENT : await Promise.race([clustersIn(client), timeout]);
  } catch {
    return UNREACHABLE;
  }
}

async function clustersIn(client: KubernetesClient): Promise<FleetBefore> {
  const [served] = await client.served([CLUSTER]);
  return served === undefined ? ABSENT : { managementCluster: "ready", clusters: await count(client, served) };
}

/** A thousand Clusters are some megabytes: one is read, and the API server says how many more there are. */
async function count(client: KubernetesClient, kind: ObjectKind): Promise<number> {
  const { items, remaining } = await client.listAt(kind, { limit: 1 });
  return remaining === undefined ? (await client.list(kind)).length : items.length + remaining;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { CLUSTER } from "../clients/kubernetes/kinds";
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
  return served === undefined ? ABSENT : { managementCluster: "ready", clusters: (await client.list(served)).length };
}

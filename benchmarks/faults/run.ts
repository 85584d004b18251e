import { parseArgs } from "node:util";
import type { Condition } from "../../clients/kubernetes/client";
import { errorMessage } from "../../clients/retry";
import { Checkout } from "../../testing/checkout";
import { availability, LocalFleet } from "../../testing/local-fleet";
import { countOf } from "../count";
import { createEmptyFleet, destroyFleet } from "../empty-fleet";
import { restarts } from "../managers";
import { BenchmarkRecord } from "../record";
import { table } from "../table";
import { faultItems } from "./figures";
import type { FaultEffect } from "./figures";
import { FAULTS, faultsMatching } from "./faults";
import type { Target } from "./faults";

/** Seconds for a fleet to recover from a fault. */
const RECOVERY_TIMEOUT_SECONDS = 900;
/** Seconds without a problem after which a fleet counts as recovered. */
const QUIET_SECONDS = 30;

/**
 * Brings real workload clusters up on this machine, makes one fault after another, and measures how long the fleet takes
 * to be as before. Ends with 1 if it does not get there by itself.
 *
 * Usage: run.ts [--count N] [--fault PATTERN …] [--set SETTING=VALUE …]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "20" },
      fault: { type: "string", multiple: true, default: [""] },
      set: { type: "string", multiple: true, default: [] },
    },
  });
  const count = countOf(values.count);
  const faults = faultsMatching(values.fault);
  const checkout = await Checkout.create();
  try {
    await createEmptyFleet(checkout, values.set);
    await checkout.set("clusterCount", count);
    await checkout.operate("up");
    const record = await BenchmarkRecord.keep("bench-faults", checkout);
    const target = { checkout, fleet: await LocalFleet.of(checkout) };
    await measure(target, faults, record);
  } finally {
    await destroyFleet(checkout);
  }
}

async function measure(target: Target, faults: string[], record: BenchmarkRecord): Promise<void> {
  const rows: (string | number)[][] = [];
  try {
    for (const fault of faults) {
      const effect = await measureFault(target, fault);
      await record.add(faultItems(fault, effect));
      rows.push(rowOf(fault, effect));
      console.log(rows.at(-1)!.join(" | "));
    }
  } finally {
    const header = ["Fault", "API servers answer, s", "Deployments ready, s", "Clusters Available, s"];
    console.log(table([...header, "Manager restarts", "Clusters not Available meanwhile"], rows));
  }
}

function rowOf(fault: string, { recovery, restarts, interrupted }: FaultEffect): (string | number)[] {
  const { apiServers, deployments, clusters } = recovery;
  return [fault, ...[apiServers, deployments, clusters].map((value) => value.toFixed(0)), restarts, interrupted];
}

async function measureFault(target: Target, fault: string): Promise<FaultEffect> {
  const { fleet } = target;
  const restartsBefore = await restarts(fleet.management);
  const since = Date.now();
  try {
    const options = { quietSeconds: QUIET_SECONDS, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS };
    const [recovery] = await Promise.all([fleet.recovered(since, options), FAULTS[fault]!(target)]);
    const managerRestarts = (await restarts(fleet.management)) - restartsBefore;
    return { recovery, restarts: managerRestarts, interrupted: await countInterrupted(fleet, since) };
  } catch (error) {
    throw new Error(`${fault}: ${errorMessage(error)}`, { cause: error });
  }
}

/** How many Clusters have become Available again since a time. */
async function countInterrupted(fleet: LocalFleet, since: number): Promise<number> {
  const clusters = await fleet.clusters();
  return clusters.filter((cluster) => {
    const { lastTransitionTime } = availability(cluster) as Condition & { lastTransitionTime: string };
    return Date.parse(lastTransitionTime) > since;
  }).length;
}

main().catch((error: unknown) => {
  console.error(errorMessage(error));
  // What waits for the recovery from a fault that could not be made is not waited for.
  process.exit(1);
});

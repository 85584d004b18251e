import { parseArgs } from "node:util";
import type { Condition } from "../../clients/kubernetes/client";
import { errorMessage } from "../../clients/retry";
import { Checkout } from "../../testing/checkout";
import { availability, LocalFleet } from "../../testing/local-fleet";
import { countOf } from "../count";
import { createEmptyFleet } from "../empty-fleet";
import { restarts } from "../managers";
import { table } from "../table";
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
    const target = { checkout, fleet: await LocalFleet.of(checkout) };
    await measure(target, faults);
  } finally {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  }
}

async function measure(target: Target, faults: string[]): Promise<void> {
  const rows: (string | number)[][] = [];
  try {
    for (const fault of faults) {
      rows.push(await measureFault(target, fault));
      console.log(rows.at(-1)!.join(" | "));
    }
  } finally {
    const header = ["Fault", "API servers answer, s", "Deployments ready, s", "Clusters Available, s"];
    console.log(table([...header, "Manager restarts", "Clusters not Available meanwhile"], rows));
  }
}

async function measureFault(target: Target, fault: string): Promise<(string | number)[]> {
  const { fleet } = target;
  const restartsBefore = await restarts(fleet.management);
  const since = Date.now();
  try {
    const options = { quietSeconds: QUIET_SECONDS, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS };
    const [recovery] = await Promise.all([fleet.recovered(since, options), FAULTS[fault]!(target)]);
    const { apiServers, deployments, clusters } = recovery;
    const seconds = [apiServers, deployments, clusters].map((value) => value.toFixed(0));
    const managerRestarts = (await restarts(fleet.management)) - restartsBefore;
    return [fault, ...seconds, managerRestarts, await countInterrupted(fleet, since)];
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

import { parseArgs } from "node:util";
import { errorMessage } from "../../clients/retry";
import type { Fault } from "../../faults/fault";
import type { LocalFleet } from "../../faults/local-fleet";
import { measureFault } from "../../faults/measure";
import { Checkout } from "../../testing/checkout";
import { fleetOf } from "../../testing/checkout-fleet";
import { countOf } from "../count";
import { createEmptyFleet, destroyFleet } from "../empty-fleet";
import { BenchmarkRecord } from "../record";
import { table } from "../table";
import { faultItems } from "./figures";
import type { FaultEffect } from "./figures";
import { faultsMatching } from "./faults";

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
    await measure(fleetOf(checkout), faults, record);
  } finally {
    await destroyFleet(checkout);
  }
}

async function measure(fleet: LocalFleet, faults: Fault[], record: BenchmarkRecord): Promise<void> {
  const rows: (string | number)[][] = [];
  try {
    for (const fault of faults) {
      const reason = await fault.available(fleet);
      rows.push(reason === undefined ? await measured(fleet, fault, record) : [fault.name, `not available: ${reason}`]);
      console.log(rows.at(-1)!.join(" | "));
    }
  } finally {
    const header = ["Fault", "API servers answer, s", "Deployments ready, s", "Clusters Available, s"];
    console.log(table([...header, "Manager restarts", "Clusters not Available meanwhile"], rows));
  }
}

async function measured(fleet: LocalFleet, fault: Fault, record: BenchmarkRecord): Promise<(string | number)[]> {
  const effect = await effectOf(fleet, fault);
  await record.add(faultItems(fault.name, effect));
  const { recovery, restarts, interrupted } = effect;
  const seconds = [recovery.apiServers, recovery.deployments, recovery.clusters].map((value) => value.toFixed(0));
  return [fault.name, ...seconds, restarts, interrupted];
}

async function effectOf(fleet: LocalFleet, fault: Fault): Promise<FaultEffect> {
  try {
    const { recovery, managerRestarts, interruptedClusters } = await measureFault(fleet, fault);
    return { recovery, restarts: managerRestarts, interrupted: interruptedClusters };
  } catch (error) {
    throw new Error(`${fault.name}: ${errorMessage(error)}`, { cause: error });
  }
}

main().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exit(1);
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { runCommand } from "../../cli/output/command";
import type { Fault } from "../../faults/fault";
import type { LocalFleet } from "../../faults/local-fleet";
import { Checkout } from "../../testing/checkout";
import { fleetOf } from "../../testing/checkout-fleet";
import { countOf } from "../count";
import { configureFleet, createEmptyFleet, destroyFleet, emptyFleetConfig } from "../empty-fleet";
import { BenchmarkRecord } from "../record";
import { stopSignal } from "../stop";
import { faultsMatching } from "./faults";

/**
 * Brings real workload clusters up on this machine, and has `make faults` inject one fault after another, and record how
 * the fleet recovers. Ends with 1 if it does not by itself.
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
  const config = await emptyFleetConfig(values.set);
  const checkout = await Checkout.create();
  const stop = stopSignal(checkout);
  try {
    await configureFleet(checkout, config, count);
    await createEmptyFleet(checkout);
    await checkout.set("clusterCount", count);
    await checkout.operate("up");
    stop.throwIfAborted();
    await injectAll(await availableOf(faults, fleetOf(checkout)), checkout);
  } finally {
    await destroyFleet(checkout);
  }
}

/** Those of the faults that a fleet can have; it says why it cannot have the others. */
async function availableOf(faults: readonly Fault[], fleet: LocalFleet): Promise<Fault[]> {
  const reasons = await Promise.all(faults.map((fault) => fault.available(fleet)));
  reasons.forEach((reason, index) => reason !== undefined && console.log(`${faults[index]!.name}: ${reason}`));
  return faults.filter((_, index) => reasons[index] === undefined);
}

async function injectAll(faults: readonly Fault[], checkout: Checkout): Promise<void> {
  const scenario = join(checkout.directory, "scenario.yaml");
  await writeFile(scenario, stringify({ faults: faults.map(({ name }) => ({ fault: name })) }));
  const { code, stdout, stderr } = await checkout.try("node", "bin/cli/faults.js", scenario);
  console.log(stdout + stderr);
  await BenchmarkRecord.keep("bench-faults", checkout, { operation: "faults" });
  if (code !== 0) {
    process.exitCode = 1;
  }
}

void runCommand(main);

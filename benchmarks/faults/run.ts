import { parseArgs } from "node:util";
import { runCommand } from "../../cli/output/command";
import { errorMessage } from "../../clients/retry";
import type { Fault } from "../../faults/fault";
import type { LocalFleet } from "../../faults/local-fleet";
import { measureFault } from "../../faults/measure";
import { figureItems } from "../../runs/fault-items";
import type { FaultFigures } from "../../runs/format";
import { Checkout } from "../../testing/checkout";
import { fleetOf } from "../../testing/checkout-fleet";
import { countOf } from "../count";
import { createEmptyFleet, destroyFleet } from "../empty-fleet";
import { BenchmarkRecord } from "../record";
import { stopSignal } from "../stop";
import { table } from "../table";
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
  const stop = stopSignal(checkout);
  try {
    await createEmptyFleet(checkout, values.set);
    await checkout.set("clusterCount", count);
    await checkout.operate("up");
    stop.throwIfAborted();
    const record = await BenchmarkRecord.keep("bench-faults", checkout);
    await measure(faults, { fleet: fleetOf(checkout), record, stop });
  } finally {
    await destroyFleet(checkout);
  }
}

/** What faults are made in, and what is kept of them. */
interface Benchmark {
  readonly fleet: LocalFleet;
  readonly record: BenchmarkRecord;
  /** Ends a fault that is made, and the benchmark. */
  readonly stop: AbortSignal;
}

async function measure(faults: Fault[], benchmark: Benchmark): Promise<void> {
  const rows: (string | number)[][] = [];
  try {
    for (const fault of faults) {
      const reason = await fault.available(benchmark.fleet);
      rows.push(reason === undefined ? await measured(fault, benchmark) : [fault.name, `not available: ${reason}`]);
      console.log(rows.at(-1)!.join(" | "));
    }
  } finally {
    const header = ["Fault", "API servers answer, s", "Deployments ready, s", "Clusters Available, s"];
    console.log(table([...header, "Manager restarts", "Clusters not Available meanwhile"], rows));
  }
}

async function measured(fault: Fault, benchmark: Benchmark): Promise<(string | number)[]> {
  const figures = await figuresOf(fault, benchmark);
  await benchmark.record.add(figureItems(fault.name, figures));
  const { secondsUntil, managerRestarts, interruptedClusters } = figures;
  const { apiServers, deployments, clusters } = secondsUntil;
  const seconds = [apiServers, deployments, clusters].map((value) => value.toFixed(0));
  return [fault.name, ...seconds, managerRestarts, interruptedClusters];
}

async function figuresOf(fault: Fault, { fleet, stop }: Benchmark): Promise<FaultFigures> {
  try {
    return await measureFault(fleet, fault, { signal: stop });
  } catch (error) {
    throw new Error(`${fault.name}: ${errorMessage(error)}`, { cause: error });
  }
}

void runCommand(main);

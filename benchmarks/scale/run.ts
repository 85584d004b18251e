import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runCommand } from "../../cli/output/command";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { describeObjects } from "../../clients/kubernetes/ownership";
import { alignedMarkdownTable } from "../../runs/markdown-table";
import { clusterTimelines } from "../../runs/milestones";
import { readRun } from "../../runs/run-reader";
import { Checkout } from "../../testing/checkout";
import { countOf } from "../count";
import { configureFleet, createEmptyFleet, destroyFleet, emptyFleetConfig } from "../empty-fleet";
import { countManagerRestarts } from "../managers";
import { BenchmarkRecord } from "../record";
import { stopSignal } from "../stop";
import { machineCpuSeconds } from "../usage";
import { assertRestartable, restartApiServers } from "./api-servers";
import {
  curveOf,
  divisorOf,
  downItems,
  EVERYTHING_ELSE,
  holdItems,
  idleItems,
  nodeItems,
  otherCpuSeconds,
  restartItems,
  upItems,
} from "./figures";
import type { DownCost, Hold, IdleUsage, UpCost, UpdateCost } from "./figures";
import { describeHold, secondsOf, startHold } from "./hold";
import { describeIdle, idleUsage } from "./idle";
import { leftObjects } from "./left";
import { describeNodes, nodeDelays, nodesOf } from "./nodes";
import { placesOf } from "./places";
import { removeSafeguard, safeguardsOf } from "./safeguards";
import type { Safeguard } from "./safeguards";
import { judge } from "./verdict";
import type { Outcome } from "./verdict";
import { watchParts } from "./watch-parts";

/**
 * Brings real workload clusters up on this machine, from a standing management and backing cluster, and down again.
 * Ends with 1 unless the run counts (`verdict.ts`).
 *
 * Usage: run.ts [--count N] [--hold SECONDS] [--restart] [--without SAFEGUARD …] [--stack STACK]
 *   [--set SETTING=VALUE …]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "10" },
      hold: { type: "string", default: "600" },
      restart: { type: "boolean", default: false },
      without: { type: "string", multiple: true, default: [] },
      stack: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
    },
  });
  const count = countOf(values.count);
  const holdSeconds = secondsOf(values.hold);
  const without = safeguardsOf(values.without);
  const config = await emptyFleetConfig(values.set, values.stack);
  const checkout = await Checkout.create();
  const stop = stopSignal(checkout);
  try {
    const settings = await configureFleet(checkout, config, count);
    if (values.restart) {
      assertRestartable(settings);
    }
    const management = await createEmptyFleet(checkout);
    for (const safeguard of without) {
      await removeSafeguard(management, safeguard);
    }
    const empty = await idleUsage(stop);
    const up = await bringUp(checkout, management, { count, without });
    const options = { holdSeconds, restart: values.restart, empty, stop };
    if (!(await judge(up.record, () => measure(checkout, management, up, options)))) {
      process.exitCode = 1;
    }
  } finally {
    await destroyFleet(checkout);
  }
}

interface MeasureOptions {
  readonly holdSeconds: number;
  /** Whether all API servers are restarted after the hold. */
  readonly restart: boolean;
  /** What the fleet took without workload clusters. */
  readonly empty: IdleUsage;
  /** Ends it. */
  readonly stop: AbortSignal;
}

/** Records what bringing clusters up came to, holds them, and takes them down. */
async function measure(
  checkout: Checkout,
  management: KubernetesClient,
  up: BroughtUp,
  { holdSeconds, restart, empty, stop }: MeasureOptions,
): Promise<Outcome> {
  const { record, count } = up;
  const { clusters, restarts } = await recordUp(up);
  stop.throwIfAborted();
  const held = await startHold(management, holdSeconds, stop);
  await measureNodes(management, record, stop);
  const full = await idleUsage(stop);
  console.log(describeIdle(empty, full, clusters));
  await record.add(idleItems(empty, full));
  const hold = await held();
  await recordHold(hold, count, record);
  const restarted = restart ? await restartAll(management, hold.available, record, stop) : 0;
  const down = await takeDown(checkout, management, clusters, stop);
  await record.add(downItems(down));
  return {
    count,
    failed: { up: up.failed, down: down.failed },
    available: hold.available,
    holdSeconds: hold.seconds,
    restarts: { up: restarts, hold: hold.restarts, restart: restarted, down: down.restarts },
    left: down.left,
  };
}

/** What an update cost, and whether it failed. */
type Update = UpdateCost & { readonly failed: boolean };

/** Updates the fleet, as far as that succeeds. */
async function update(checkout: Checkout): Promise<Update> {
  const [started, cpu] = [Date.now(), machineCpuSeconds()];
  const { code, stdout, stderr } = await checkout.try("node", "bin/cli/operation.js", "up");
  const cost = { seconds: (Date.now() - started) / 1000, cpuSeconds: machineCpuSeconds() - cpu };
  if (code !== 0) {
    console.error(`up ended with ${code}:\n${(stdout + stderr).slice(-3000)}`);
  }
  return { ...cost, failed: code !== 0 };
}

/** The update that was to bring clusters up. */
interface BroughtUp extends Update, Pick<UpCost, "count" | "usages"> {
  readonly record: BenchmarkRecord;
  /** How often managers have been started again since the update began. */
  readonly countedRestarts: () => Promise<number>;
}

/** Brings the clusters up, as far as that succeeds. */
async function bringUp(
  checkout: Checkout,
  management: KubernetesClient,
  { count, without }: { readonly count: number; readonly without: readonly Safeguard[] },
): Promise<BroughtUp> {
  await checkout.set("clusterCount", count);
  const countedRestarts = await countManagerRestarts(management);
  const parts = watchParts();
  const cost = await update(checkout);
  const usages = parts.stop();
  const record = await BenchmarkRecord.keep("bench-scale", checkout, { without });
  return { ...cost, count, usages, countedRestarts, record };
}

/**
 * Records what bringing clusters up has come to.
 *
 * @returns by how many clusters costs are divided, and how often managers were started again.
 * @throws if no Cluster became Available.
 */
async function recordUp({
  record,
  countedRestarts,
  ...cost
}: BroughtUp): Promise<Pick<UpCost, "restarts"> & { clusters: number }> {
  const available = await availableSeconds(record.directory);
  const up = { ...cost, available, restarts: await countedRestarts() };
  await record.add(upItems(up));
  console.log(describeUp(up));
  if (available.length === 0) {
    throw new Error("no Cluster became Available: there is nothing to measure");
  }
  return { clusters: divisorOf(up.count, available.length), restarts: up.restarts };
}

function describeUp({ count, seconds, cpuSeconds, usages, restarts, available }: UpCost): string {
  const clusters = divisorOf(count, available.length);
  const curve = curveOf(available).map(([reached, seconds]) => [reached, seconds.toFixed(0)]);
  const minutes = (seconds * availableParallelism()) / 60 / clusters;
  const parts = [...usages].map(([part, { cpuSeconds, privateMebibytes }]) => [
    part,
    (cpuSeconds / clusters).toFixed(2),
    privateMebibytes.toFixed(0),
  ]);
  const other = [EVERYTHING_ELSE, (otherCpuSeconds(cpuSeconds, usages) / clusters).toFixed(2), ""];
  return [
    alignedMarkdownTable(["clusters available", "after s"], curve),
    `up 0 → ${count}: ${seconds.toFixed(0)} s, ${(cpuSeconds / clusters).toFixed(1)} CPU seconds and ` +
      `${minutes.toFixed(2)} vCPU-minutes per cluster, ${restarts} restarts of managers`,
    alignedMarkdownTable(["part", "CPU seconds per cluster", "private MiB"], [...parts, other]),
  ].join("\n\n");
}

/** Seconds until each Cluster was Available for the first time, in ascending order, as the record tells. */
async function availableSeconds(directory: string): Promise<number[]> {
  const { run, events } = await readRun(directory);
  return clusterTimelines(events, run.startedAt)
    .flatMap(({ declared, reached }) => (reached.available === undefined ? [] : [declared + reached.available]))
    .sort((a, b) => a - b);
}

async function measureNodes(management: KubernetesClient, record: BenchmarkRecord, stop: AbortSignal): Promise<void> {
  const delays = await nodeDelays(management, (cluster) => nodesOf(management, cluster), stop);
  if (delays !== undefined) {
    console.log(describeNodes(delays));
    await record.add(nodeItems(delays.hosts, delays.seconds));
  }
}

async function recordHold(hold: Hold, count: number, record: BenchmarkRecord): Promise<void> {
  console.log(describeHold(hold, count));
  await record.add(holdItems(hold));
}

/**
 * Restarts all API servers, and waits for the Clusters that were Available.
 *
 * @returns how often managers were started again.
 */
async function restartAll(
  management: KubernetesClient,
  available: number,
  record: BenchmarkRecord,
  stop: AbortSignal,
): Promise<number> {
  const restarts = await restartApiServers(management, available, stop);
  await record.add(restartItems(restarts));
  return restarts;
}

/** Deletes all clusters, as far as that succeeds, and looks for what is left of them. */
async function takeDown(
  checkout: Checkout,
  management: KubernetesClient,
  clusters: number,
  signal: AbortSignal,
): Promise<DownCost & Update> {
  await checkout.set("clusterCount", 0);
  const restarts = await countManagerRestarts(management);
  const cost = await update(checkout);
  signal.throwIfAborted();
  const left = await leftObjects(await placesOf(checkout, management), signal);
  const down = { ...cost, restarts: await restarts(), left: left.length };
  const perCluster = (cost.cpuSeconds / clusters).toFixed(1);
  console.log(
    `\n${clusters} → 0: ${cost.seconds.toFixed(0)} s, ${perCluster} CPU seconds per cluster, ` +
      `${down.restarts} restarts of managers`,
  );
  if (left.length > 0) {
    console.log(`left: ${describeObjects(left)}`);
  }
  return down;
}

void runCommand(main);

import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { runCommand } from "../../cli/output/command";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { conditionOf, referenceTo } from "../../clients/kubernetes/objects";
import { alignedMarkdownTable } from "../../runs/markdown-table";
import { clusterTimelines } from "../../runs/milestones";
import { readRun } from "../../runs/run-reader";
import { Checkout } from "../../testing/checkout";
import { countOf } from "../count";
import { createEmptyFleet, destroyFleet } from "../empty-fleet";
import { restarts } from "../managers";
import { BenchmarkRecord } from "../record";
import { stopSignal } from "../stop";
import { machineCpuSeconds } from "../usage";
import {
  curveOf,
  divisorOf,
  downItems,
  EVERYTHING_ELSE,
  holdItems,
  idleItems,
  nodeItems,
  otherCpuSeconds,
  upItems,
} from "./figures";
import type { Hold, UpCost, UpdateCost } from "./figures";
import { availableTimes, describeHold, secondsOf, startHold } from "./hold";
import { describeIdle, idleUsage } from "./idle";
import { describeNodes, nodeDelays } from "./nodes";
import { removeSafeguard, safeguardOf } from "./safeguards";
import { watchParts } from "./watch-parts";

/** Which Pods are API servers of workload clusters. */
const API_SERVERS = { labelSelector: "app.kubernetes.io/name=kube-apiserver" };
/** Seconds until all of them are back after a restart. */
const RESTART_SECONDS = 1200;

/**
 * Brings real workload clusters up on this machine, from a standing management and backing cluster, and down again.
 * Ends with 1 if an update fails, or if not all Clusters stay Available.
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
  const safeguards = values.without.map(safeguardOf);
  const checkout = await Checkout.create();
  const stop = stopSignal(checkout);
  try {
    const management = await createEmptyFleet(checkout, values.set, values.stack);
    for (const safeguard of safeguards) {
      await removeSafeguard(management, safeguard);
    }
    const empty = await idleUsage(stop);
    const { record, clusters } = await bringUp(checkout, management, count);
    stop.throwIfAborted();
    const held = await startHold(management, holdSeconds, stop);
    await measureNodes(management, record);
    const full = await idleUsage(stop);
    console.log(describeIdle(empty, full, clusters));
    await record.add(idleItems(empty, full));
    await recordHold(await held(), count, record);
    if (values.restart) {
      await restartApiServers(management, count);
    }
    await record.add(downItems(await takeDown(checkout, clusters)));
  } finally {
    await destroyFleet(checkout);
  }
}

/** Brings the clusters up, as far as that succeeds. */
async function bringUp(
  checkout: Checkout,
  management: KubernetesClient,
  count: number,
): Promise<{ record: BenchmarkRecord; clusters: number }> {
  await checkout.set("clusterCount", count);
  const restartsBefore = await restarts(management);
  const [started, cpu, parts] = [Date.now(), machineCpuSeconds(), watchParts()];
  const { code, stdout, stderr } = await checkout.try("node", "bin/cli/operation.js", "up");
  const cost = { count, seconds: (Date.now() - started) / 1000, cpuSeconds: machineCpuSeconds() - cpu };
  const usages = parts.stop();
  if (code !== 0) {
    console.error(`up ended with ${code}:\n${(stdout + stderr).slice(-3000)}`);
    process.exitCode = 1;
  }
  const record = await BenchmarkRecord.keep("bench-scale", checkout);
  const up = {
    ...cost,
    usages,
    restarts: (await restarts(management)) - restartsBefore,
    available: await availableSeconds(record.directory),
  };
  await record.add(upItems(up));
  console.log(describeUp(up));
  if (up.available.length === 0) {
    throw new Error("no Cluster became Available: there is nothing to measure");
  }
  return { record, clusters: divisorOf(up.count, up.available.length) };
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

async function measureNodes(management: KubernetesClient, record: BenchmarkRecord): Promise<void> {
  const delays = await nodeDelays(management);
  if (delays !== undefined) {
    console.log(describeNodes(delays));
    await record.add(nodeItems(delays.hosts, delays.seconds));
  }
}

/** A run counts if all Clusters stay Available, and no manager is started again. */
async function recordHold(hold: Hold, count: number, record: BenchmarkRecord): Promise<void> {
  console.log(describeHold(hold, count));
  await record.add(holdItems(hold));
  if (hold.available < count || hold.restarts > 0) {
    process.exitCode = 1;
  }
}

/**
 * Deletes the Pods of all API servers at once, as if the machine had been started again, and waits for the Clusters.
 *
 * @throws if there are none, or they are not all back in time.
 */
async function restartApiServers(management: KubernetesClient, count: number): Promise<void> {
  const started = Date.now();
  const pods = await management.list(POD, API_SERVERS);
  if (pods.length === 0) {
    throw new Error("--restart: the management cluster has no API servers of workload clusters");
  }
  await Promise.all(pods.map((pod) => management.remove(referenceTo(pod), RESTART_SECONDS)));
  const waitFor = async (what: string, wanted: number, countNow: () => Promise<number>) => {
    while ((await countNow()) < wanted) {
      if (Date.now() - started > RESTART_SECONDS * 1000) {
        throw new Error(`all API servers restarted: not ${what} after ${RESTART_SECONDS} s`);
      }
      await sleep(2000);
    }
    console.log(`all API servers restarted: ${what} after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  };
  await waitFor("all ready", pods.length, async () => {
    const now = await management.list(POD, API_SERVERS);
    return now.filter((pod) => conditionOf(pod, "Ready")?.status === "True").length;
  });
  await waitFor("all Clusters Available", count, async () => (await availableTimes(management)).length);
  console.log(`${await restarts(management)} restarts of managers\n`);
}

async function takeDown(checkout: Checkout, clusters: number): Promise<UpdateCost> {
  await checkout.set("clusterCount", 0);
  const [started, cpu] = [Date.now(), machineCpuSeconds()];
  await checkout.operate("up");
  const cost = { seconds: (Date.now() - started) / 1000, cpuSeconds: machineCpuSeconds() - cpu };
  const perCluster = (cost.cpuSeconds / clusters).toFixed(1);
  console.log(`\n${clusters} → 0: ${cost.seconds.toFixed(0)} s, ${perCluster} CPU seconds per cluster`);
  return cost;
}

void runCommand(main);

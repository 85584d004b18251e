import { cp } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "../../cli/output/command";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import { newestRun } from "../../runs/run-reader";
import { Checkout } from "../../testing/checkout";
import { projectRoot, runsDirectory } from "../../tools/paths";
import { countOf } from "../count";
import { createEmptyFleet } from "../empty-fleet";
import { restarts } from "../managers";
import { machineCpuSeconds } from "../usage";
import { table } from "../table";
import { describeIdle, idleUsage } from "./idle";
import { measureOf, removeMeasure } from "./measures";
import { describeNodes } from "./nodes";
import { watchParts } from "./watch-parts";

/**
 * Brings real workload clusters up on this machine, from a standing management and backing cluster, and down again.
 * Ends with 1 if an update fails.
 *
 * Usage: run.ts [--count N] [--restart] [--without MEASURE …] [--set SETTING=VALUE …]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "10" },
      restart: { type: "boolean", default: false },
      without: { type: "string", multiple: true, default: [] },
      set: { type: "string", multiple: true, default: [] },
    },
  });
  const count = countOf(values.count);
  const measures = values.without.map(measureOf);
  const checkout = await Checkout.create();
  try {
    const management = await createEmptyFleet(checkout, values.set);
    for (const measure of measures) {
      await removeMeasure(management, measure);
    }
    const empty = await idleUsage();
    await bringUp(checkout, management, count);
    await keepRecord(checkout);
    console.log((await describeNodes(management)) ?? "");
    console.log(describeIdle(empty, await idleUsage(), count));
    if (values.restart) {
      await restartApiServers(management, count);
    }
    await takeDown(checkout, count);
  } finally {
    await checkout.try("node", "bin/cli/operation.js", "destroy");
    await checkout.delete();
  }
}

async function bringUp(checkout: Checkout, management: KubernetesClient, count: number): Promise<void> {
  await checkout.set("clusterCount", count);
  const restartsBefore = await restarts(management);
  const [started, cpu, parts] = [Date.now(), machineCpuSeconds(), watchParts()];
  const { code, stdout, stderr } = await checkout.try("node", "bin/cli/operation.js", "up");
  const seconds = (Date.now() - started) / 1000;
  const cpuSeconds = machineCpuSeconds() - cpu;
  const usages = parts.stop();
  if (code !== 0) {
    console.error(`up ended with ${code}:\n${(stdout + stderr).slice(-3000)}`);
    process.exitCode = 1;
  }
  const times = (await availableTimes(management)).map((time) => (time - started) / 1000);
  const rows = Array.from({ length: Math.ceil(times.length / 10) }, (_, index) => {
    const last = Math.min((index + 1) * 10, times.length);
    return [last, times[last - 1]!.toFixed(0)];
  });
  console.log(table(["clusters available", "after s"], rows));
  const minutes = (seconds * availableParallelism()) / 60 / count;
  console.log(
    `\nup 0 → ${count}: ${seconds.toFixed(0)} s, ${(cpuSeconds / count).toFixed(1)} CPU seconds and ` +
      `${minutes.toFixed(2)} vCPU-minutes per cluster, ${(await restarts(management)) - restartsBefore} restarts of managers\n`,
  );
  const total = [...usages.values()].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const other = ["everything else (containers' start, kernel)", ((cpuSeconds - total) / count).toFixed(2), ""];
  console.log(
    table(
      ["part", "CPU seconds per cluster", "private MiB"],
      [
        ...[...usages].map(([part, { cpuSeconds, privateMebibytes }]) => [
          part,
          (cpuSeconds / count).toFixed(2),
          privateMebibytes.toFixed(0),
        ]),
        other,
      ],
    ),
  );
}

/** Puts the record of the last run where those of this checkout are. */
async function keepRecord({ directory }: Checkout): Promise<void> {
  const records = runsDirectory(directory);
  const name = await newestRun(records);
  const kept = join(runsDirectory(), `bench-scale-${name}`);
  await cp(join(records, name), kept, { recursive: true });
  console.log(`Recorded in ${relative(projectRoot(), kept)}`);
}

/** When each Cluster became available, in order, in milliseconds since the epoch. */
async function availableTimes(management: KubernetesClient): Promise<number[]> {
  const clusters = await management.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" });
  return clusters
    .flatMap(({ status }) => status?.conditions ?? [])
    .filter(({ type, status }) => type === "Available" && status === "True")
    .map((condition) => Date.parse((condition as unknown as { lastTransitionTime: string }).lastTransitionTime))
    .sort((a, b) => a - b);
}

/** Deletes the Pods of all API servers at once, as if the machine had been started again, and waits for the Clusters. */
async function restartApiServers(management: KubernetesClient, count: number): Promise<void> {
  const started = Date.now();
  const pods = await management.list(
    { apiVersion: "v1", kind: "Pod" },
    { labelSelector: "app.kubernetes.io/name=kube-apiserver" },
  );
  await Promise.all(pods.map((pod) => management.remove(pod as Parameters<typeof management.remove>[0], 900)));
  const isReady = (conditions: { type: string; status: string }[] = []) =>
    conditions.some(({ type, status }) => type === "Ready" && status === "True");
  const waitFor = async (what: string, countNow: () => Promise<number>) => {
    while ((await countNow()) < count && Date.now() - started < 1_200_000) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    console.log(`all API servers restarted: ${what} after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  };
  await waitFor("all ready", async () => {
    const now = await management.list(
      { apiVersion: "v1", kind: "Pod" },
      { labelSelector: "app.kubernetes.io/name=kube-apiserver" },
    );
    return now.filter(({ status }) => isReady(status?.conditions)).length;
  });
  await waitFor("all clusters available", async () => (await availableTimes(management)).length);
  console.log(`${await restarts(management)} restarts of managers\n`);
}

async function takeDown(checkout: Checkout, count: number): Promise<void> {
  await checkout.set("clusterCount", 0);
  const [started, cpu] = [Date.now(), machineCpuSeconds()];
  await checkout.operate("up");
  const seconds = (Date.now() - started) / 1000;
  const perCluster = (machineCpuSeconds() - cpu) / count;
  console.log(`\n${count} → 0: ${seconds.toFixed(0)} s, ${perCluster.toFixed(1)} CPU seconds per cluster`);
}

void runCommand(main);

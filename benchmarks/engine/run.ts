import { parseArgs } from "node:util";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../cli/output/command";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { alignedMarkdownTable } from "../../runs/markdown-table";
import { stateDirectory } from "../../tools/paths";
import { Checkout } from "../../testing/checkout";
import { countOf } from "../count";
import { machineCpuSeconds } from "../usage";
import { BenchmarkRecord } from "../record";
import { stopSignal } from "../stop";
import type { Usage } from "../../processes/usage";
import { reportAvailable } from "./available";
import { stepItems } from "./figures";
import type { Step } from "./figures";
import { watchPrograms } from "./programs";

/**
 * What the number of clusters costs the Pulumi engine: `make up` against a real management cluster, with nothing
 * running in the workload clusters (see program.ts).
 *
 * Usage: run.ts [--one-stack] [COUNT …]; each is an `up` on top of the one before, if that was smaller.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { "one-stack": { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const counts = positionals.length > 0 ? positionals.map(countOf) : [100, 300, 900, 1000, 1000, 10];
  const steps: Step[] = [];
  for (const run of ascendingRuns(counts)) {
    const checkout = await Checkout.create("bin/benchmarks/engine/program.js");
    const stop = stopSignal(checkout);
    try {
      const management = await prepare(checkout, values["one-stack"] ? 0 : 100);
      for (const [index, count] of run.entries()) {
        const step = await measure(checkout, run[index - 1] ?? 0, count);
        await reportAvailable(management);
        steps.push(step);
        console.log(report(steps));
        await (await BenchmarkRecord.keep("bench-engine", checkout)).add(stepItems(step));
        stop.throwIfAborted();
      }
    } finally {
      await checkout.deleteNode("management");
      await checkout.delete();
    }
  }
}

/** Paused Clusters cannot be deleted: a smaller number starts from an empty fleet. */
function ascendingRuns(counts: number[]): number[][] {
  const runs: number[][] = [];
  for (const [index, count] of counts.entries()) {
    if (count < (counts[index - 1] ?? Infinity)) {
      runs.push([]);
    }
    runs.at(-1)?.push(count);
  }
  return runs;
}

/** Makes the stack without workload clusters, in a management cluster of kind `existing`, which is returned. */
async function prepare(checkout: Checkout, clustersPerStack: number): Promise<KubernetesClient> {
  // A cluster that the program did not make: of its own it knows that a node cannot hold a thousand API servers.
  const node = await checkout.createNode("management");
  await checkout.run("pulumi", "stack", "init", "test");
  const config = {
    clusterCount: 0,
    backingCapacity: 1000,
    clustersPerStack,
    "managementCluster.kind": "existing",
    "managementCluster.kubeconfig": node.kubeconfigPath,
    ignoreMachineLimits: true,
  };
  for (const [path, value] of Object.entries(config)) {
    await checkout.set(path, value);
  }
  await checkout.operate("up");
  return KubernetesClient.fromKubeconfig(readFileSync(node.kubeconfigPath, "utf8"));
}

async function measure(checkout: Checkout, from: number, count: number): Promise<Step> {
  await checkout.set("clusterCount", count);
  const [started, cpu, watch] = [Date.now(), machineCpuSeconds(), watchPrograms()];
  await checkout.operate("up");
  return {
    from,
    count,
    seconds: (Date.now() - started) / 1000,
    cpuSeconds: machineCpuSeconds() - cpu,
    usages: watch.stop(),
    stateBytes: stateBytes(checkout),
  };
}

function stateBytes(checkout: Checkout): number {
  const stacks = join(stateDirectory(checkout.directory), ".pulumi", "stacks", "metal3-scale");
  const files = readdirSync(stacks).filter((name) => name.endsWith(".json"));
  return files.reduce((sum, name) => sum + statSync(join(stacks, name)).size, 0);
}

/** Ratios compare the seconds per added cluster with those of the step from 0 to 100. */
function report(steps: Step[]): string {
  const reference = steps.find(({ from, count }) => from === 0 && count === 100);
  const header = [
    "clusters",
    "seconds",
    "per cluster",
    "ratio to 0 → 100",
    "CPU seconds",
    "state MB",
    "CPU seconds and peak MiB by process",
  ];
  const rows = steps.map(({ from, count, seconds, cpuSeconds, usages, stateBytes }) => {
    const changed = Math.abs(count - from);
    const perCluster = changed === 0 ? undefined : seconds / changed;
    const ratio = perCluster && reference && count > from ? perCluster / (reference.seconds / 100) : undefined;
    return [
      changed === 0 ? `${count}, no change` : `${from} → ${count}`,
      seconds.toFixed(1),
      perCluster?.toFixed(2) ?? "",
      ratio?.toFixed(2) ?? "",
      cpuSeconds.toFixed(0),
      (stateBytes / 1e6).toFixed(1),
      describeUsages(usages),
    ];
  });
  return alignedMarkdownTable(header, rows);
}

function describeUsages(usages: ReadonlyMap<string, Usage>): string {
  return [...usages]
    .filter(([, { cpuSeconds }]) => cpuSeconds >= 1)
    .map(
      ([program, { cpuSeconds, peakMebibytes }]) => `${program} ${cpuSeconds.toFixed(0)} s ${peakMebibytes.toFixed(0)}`,
    )
    .join(", ");
}

void runCommand(main);

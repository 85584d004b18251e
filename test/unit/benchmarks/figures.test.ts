import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stepItems } from "../../../benchmarks/engine/figures";
import { BenchmarkRecord } from "../../../benchmarks/record";
import { readOutcome } from "../../../runs/run-reader";
import {
  curveOf,
  divisorOf,
  downItems,
  holdItems,
  idleItems,
  nodeItems,
  restartItems,
  upItems,
} from "../../../benchmarks/scale/figures";
import { figuresOf } from "../../../runs/comparison/figures";
import type { DataItem } from "../../../runs/format";
import { Home } from "../home";

const usages = new Map([["kubelet", { cpuSeconds: 4, peakMebibytes: 50, privateMebibytes: 40 }]]);

/** Figures by their names; all have names of their own. */
const byName = (items: DataItem[]) => {
  const figures = figuresOf({ version: "v1", dataItems: items });
  assert.equal(figures.size, items.flatMap(({ data }) => Object.keys(data)).length);
  return Object.fromEntries([...figures.values()].map(({ name, unit, value }) => [name, `${value} ${unit}`.trim()]));
};

describe("the figures of a benchmark", () => {
  it("are what bringing clusters up cost, in all and by part", () => {
    const up = { count: 3, seconds: 20, cpuSeconds: 10, usages, restarts: 1, available: [5, 15.123456789] };
    assert.deepEqual(byName(upItems(up)), {
      "up/Clusters": "3",
      "up/Available": "2",
      "up/ManagerRestarts": "1",
      "up/Duration": "20 s",
      "up/CPUSeconds": "10 s",
      "available_clusters/1": "5 s",
      "available_clusters/2": "15.1235 s",
      "up/kubelet/CPUSeconds": "4 s",
      "up/kubelet/Memory": "40 MiB",
      "up/everything else (containers' start, kernel)/CPUSeconds": "6 s",
    });
    assert.deepEqual(
      upItems({ ...up, available: [] }).filter(({ labels }) => labels.Metric === "available_clusters"),
      [],
    );
  });

  it("are divided by the Clusters that became Available, if any did", () => {
    assert.deepEqual([divisorOf(1000, 748), divisorOf(10, 10), divisorOf(10, 0)], [748, 10, 10]);
  });

  it("are a curve of ten points at most, which ends with the last Cluster", () => {
    const times = Array.from({ length: 101 }, (_, index) => index + 0.5);
    assert.deepEqual(curveOf(times).slice(-2), [
      [99, 98.5],
      [101, 100.5],
    ]);
    for (const count of [1, 9, 10, 11, 99, 100, 1000]) {
      const points = curveOf(Array.from({ length: count }, (_, index) => index));
      assert.ok(points.length <= 10, String(count));
      assert.deepEqual(points.at(-1), [count, count - 1]);
    }
  });

  it("are how many Clusters were Available all the time", () => {
    assert.deepEqual(byName(holdItems({ seconds: 600, available: 3, restarts: 0 })), {
      "hold/Duration": "600 s",
      "hold/Available": "3",
      "hold/ManagerRestarts": "0",
    });
  });

  it("are how often managers were started again after all API servers were", () => {
    assert.deepEqual(byName(restartItems(2)), { "restart/ManagerRestarts": "2" });
  });

  it("are how long Nodes took, if there are any", () => {
    assert.deepEqual(byName(nodeItems(3, [1, 2])), {
      "provisioned_to_node/Hosts": "3",
      "provisioned_to_node/Nodes": "2",
      "provisioned_to_node/Perc50": "1 s",
      "provisioned_to_node/Perc99": "2 s",
      "provisioned_to_node/Max": "2 s",
    });
    assert.equal(nodeItems(3, []).length, 1);
  });

  it("are what an idle fleet takes, and what its end cost", () => {
    const parts = new Map([
      ["kubelet", { millicores: 20, mebibytes: 40 }],
      ["fake API servers", { millicores: 5, mebibytes: 9 }],
    ]);
    const full = { parts, otherMillicores: 60 };
    const empty = { parts: new Map([["kubelet", { millicores: 10, mebibytes: 30 }]]), otherMillicores: 50 };
    const down = downItems({ seconds: 12, cpuSeconds: 3, restarts: 1, left: 2 });
    assert.deepEqual(byName([...idleItems(empty, full), ...down]), {
      "idle_cpu/kubelet/Before": "10 mcores",
      "idle_cpu/kubelet/After": "20 mcores",
      "idle_memory/kubelet/Before": "30 MiB",
      "idle_memory/kubelet/After": "40 MiB",
      "idle_cpu/fake API servers/Before": "0 mcores",
      "idle_cpu/fake API servers/After": "5 mcores",
      "idle_memory/fake API servers/Before": "0 MiB",
      "idle_memory/fake API servers/After": "9 MiB",
      "idle_cpu/everything else (containers' start, kernel)/Before": "50 mcores",
      "idle_cpu/everything else (containers' start, kernel)/After": "60 mcores",
      "down/Duration": "12 s",
      "down/CPUSeconds": "3 s",
      "down/ManagerRestarts": "1",
      "down/Left": "2",
    });
  });

  it("are what a step of the engine cost", () => {
    const step = { from: 10, count: 20, seconds: 30, cpuSeconds: 40, usages, stateBytes: 2e6 };
    assert.deepEqual(byName(stepItems(step)), {
      "engine/From": "10",
      "engine/Clusters": "20",
      "engine/Duration": "30 s",
      "engine/CPUSeconds": "40 s",
      "engine/State": "2 MB",
      "engine/kubelet/CPUSeconds": "4 s",
      "engine/kubelet/PeakMemory": "50 MiB",
    });
  });
});

describe("the record of a benchmark", () => {
  const home = new Home();
  after(() => home.leave());

  it("is that of the last update, with the figures that there are so far", async () => {
    const checkout = join(home.directory, "checkout");
    for (const time of ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"]) {
      const folder = join(checkout, ".local/runs", `test-${time}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "run.json"),
        JSON.stringify({ version: "metal3-scale/run/v1", operation: "up", startedAt: time }),
      );
    }
    const record = await BenchmarkRecord.keep("bench-scale", { directory: checkout });
    const kept = join(home.directory, ".local/runs/bench-scale-test-2026-01-02T00:00:00.000Z");
    assert.equal(record.directory, kept);
    const { run } = await readOutcome(kept);
    assert.deepEqual([run.benchmark, run.operation, run.startedAt], ["bench-scale", "up", "2026-01-02T00:00:00.000Z"]);
    assert.equal("without" in run, false);
    const items = () =>
      (JSON.parse(readFileSync(join(kept, "benchmark.json"), "utf8")) as { dataItems: unknown }).dataItems;
    const down = { seconds: 1, cpuSeconds: 1, restarts: 0, left: 0 };
    const [first, second] = [downItems(down), downItems({ ...down, seconds: 2 })];
    await record.add(first);
    assert.deepEqual(items(), first);
    await record.add(second);
    assert.deepEqual(items(), [...first, ...second]);
    const { directory } = await BenchmarkRecord.keep("less", { directory: checkout }, { without: ["probes"] });
    assert.deepEqual((await readOutcome(directory)).run.without, ["probes"]);
    await assert.rejects(
      BenchmarkRecord.keep("bench-faults", { directory: checkout }, { operation: "faults" }),
      /^Error: the operation faults left no record: the last is of up$/,
    );
  });
});

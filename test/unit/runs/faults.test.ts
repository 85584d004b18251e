import assert from "node:assert/strict";
import { faultItems } from "../../../runs/fault-items";
import { faultTimelines, queueGrowth } from "../../../runs/fault-timelines";
import type { FaultEvent, ManagerFigures, Sample } from "../../../runs/format";
import { availableClusters, faultTable, loadTable, withFaults } from "../../../runs/report/faults";
import { renderSvg } from "../../../runs/report/chart";
import { event } from "./event";

const figures = {
  secondsUntil: { apiServers: 3, deployments: 12.5, clusters: 0 },
  managerRestarts: 6,
  interruptedClusters: 1,
};
const events: FaultEvent[] = [
  { seconds: 10, number: 1, change: "INJECTED", fault: "all managers killed", severity: {} },
  { seconds: 10, number: 1, change: "ENDED" },
  { seconds: 55, number: 1, change: "HEALTHY", ...figures },
  { seconds: 60, number: 2, change: "INJECTED", fault: "API servers unreachable", severity: { share: 0.1 } },
  { seconds: 180, number: 2, change: "ENDED" },
  { seconds: 1080, number: 2, change: "NOT_HEALTHY", problems: ["Cluster demo: Available=False"] },
  { seconds: 1090, number: 3, change: "INJECTED", fault: "kubelet killed", severity: {} },
];
const podSample = (seconds: number, name: string, pod: string | undefined, ...depths: number[]): Sample => ({
  kind: "manager",
  name,
  ...(pod !== undefined && { pod }),
  seconds,
  figures: {
    cpuSeconds: 0,
    mebibytes: 0,
    goroutines: 0,
    controllers: Object.fromEntries(depths.map((depth, index) => [String(index), { depth }])),
    requests: {},
    others: {},
  } satisfies ManagerFigures,
});
const sample = (seconds: number, name: string, ...depths: number[]) => podSample(seconds, name, undefined, ...depths);
const samples = [sample(5, "a", 1, 2), sample(5, "b", 1), sample(30, "a", 9, 2), sample(30, "b"), sample(70, "a", 1)];

describe("the faults of a run", () => {
  it("are put together from what was recorded, as far as it was", () => {
    assert.deepEqual(faultTimelines(events), [
      { number: 1, name: "all managers killed", severity: {}, injected: 10, ended: 10, settled: 55, figures },
      {
        number: 2,
        name: "API servers unreachable",
        severity: { share: 0.1 },
        injected: 60,
        ended: 180,
        settled: 1080,
        problems: ["Cluster demo: Available=False"],
      },
      { number: 3, name: "kubelet killed", severity: {}, injected: 1090 },
    ]);
  });

  it("have queues grow by what waits more than before, in all controllers", () => {
    const [first, second, third] = faultTimelines(events);
    assert.equal(queueGrowth(first!, samples), 7);
    assert.equal(queueGrowth(second!, samples), 0);
    assert.equal(queueGrowth(third!, samples), undefined);
  });

  it("have no growth of what waited all the time, whoever was asked when", () => {
    const [first] = faultTimelines(events);
    const constant = [
      sample(2, "a", 50),
      sample(2, "b", 1),
      sample(9, "b", 1),
      sample(20, "a", 50),
      sample(40, "b", 3),
    ];
    assert.equal(queueGrowth(first!, constant), 2);
    assert.equal(queueGrowth(first!, [sample(20, "a", 50)]), undefined);
    assert.equal(queueGrowth(first!, [...constant, sample(50, "c", 50)]), 2);
  });

  it("have what waits for a new Pod of a manager in place of what waited for the one before", () => {
    const [first] = faultTimelines(events);
    const replaced = [podSample(2, "a", "a-1", 50), podSample(20, "a", "a-2", 40), podSample(40, "a", "a-2", 55)];
    assert.equal(queueGrowth(first!, replaced), 5);
    const two = [podSample(2, "a", "a-1", 50), podSample(20, "a", "a-1", 50), podSample(20, "a", "a-2", 4)];
    assert.equal(queueGrowth(first!, [...two, podSample(40, "a", "a-2", 6)]), 6);
  });

  it("have figures in the summary if the fleet has recovered", () => {
    const labels = { Metric: "fault", Name: "1 all managers killed" };
    assert.deepEqual(faultItems(events, samples), [
      { data: { APIServers: 3, Deployments: 12.5, Clusters: 0 }, unit: "s", labels },
      { data: { ManagerRestarts: 6, InterruptedClusters: 1, QueueGrowth: 7 }, unit: "", labels },
    ]);
  });

  it("have a table, with what needed help", () => {
    assert.deepEqual(faultTable(faultTimelines(events), samples).rows, [
      ["1 all managers killed", "10", "0", "3", "13", "0", "7", "6", "1", "nothing"],
      [
        "2 API servers unreachable (share 0.1)",
        "60",
        "120",
        ...["", "", "", "0", "", ""],
        "Cluster demo: Available=False",
      ],
      ["3 kubelet killed", "1090", "", "", "", "", "", "", "", "not known"],
    ]);
  });

  it("have a table of what the load has done meanwhile, where that is known", () => {
    const load = { taken: 12, skipped: 1, failed: 2, hostNudges: 5 };
    const loaded = events.map((event) => (/HEALTHY/.test(event.change) ? { ...event, load } : event));
    assert.deepEqual(loadTable(faultTimelines(loaded)).rows, [
      ["1 all managers killed", "12", "1", "2", "5"],
      ["2 API servers unreachable (share 0.1)", "12", "1", "2", "5"],
    ]);
    assert.deepEqual(loadTable(faultTimelines(events)).rows, []);
  });

  const available = (status: "True" | "False") => ({ conditions: { Available: { status } } });
  const chart = availableClusters(
    [
      event(0, "Cluster", "one", { change: "ADDED", ...available("True") }),
      event(0, "Cluster", "two", { change: "ADDED", ...available("True") }),
      event(61, "Cluster", "two", available("False")),
      event(62, "Cluster", "two", { phase: "Provisioned" }),
      event(200, "Cluster", "two", available("True")),
      event(300, "Cluster", "one", { change: "DELETED" }),
    ],
    1200,
  );

  it("have a chart of the Clusters that are Available", () => {
    const series = chart.option.series as { name: string; data: unknown }[];
    assert.deepEqual(series[1]!.data, [
      [0, 1],
      [0, 2],
      [61, 1],
      [62, 1],
      [200, 2],
      [300, 1],
      [1200, 1],
    ]);
    assert.match(chart.description, /^How many of the 2 Clusters were Available, .*; at least 1\.$/);
  });

  it("count the fewest Clusters that were Available from when all are known, whatever was deleted later", () => {
    const initial = [
      event(0, "Cluster", "one", { change: "ADDED", ...available("True") }),
      event(0, "Cluster", "two", { change: "ADDED", ...available("True") }),
      event(0, "Cluster", "three", { change: "ADDED", ...available("True") }),
    ];
    const lost = [event(50, "Cluster", "one", available("False")), event(60, "Cluster", "one", available("True"))];
    const deleted = ["one", "two"].map((name, index) => event(70 + index, "Cluster", name, { change: "DELETED" }));
    const many = Array.from({ length: 130_000 }, (_, seconds) => ({
      ...initial[0]!,
      seconds,
      change: "MODIFIED" as const,
    }));
    assert.match(
      availableClusters([...initial, ...many], 130_000).description,
      /the 3 Clusters were .*; at least 3\.$/,
    );
    assert.match(availableClusters(initial, 100).description, /the 3 Clusters were .*; at least 3\.$/);
    assert.match(availableClusters([...initial, ...lost], 100).description, /the 3 Clusters were .*; at least 2\.$/);
    assert.match(availableClusters([...initial, ...deleted], 100).description, /the 3 Clusters .*; at least 1\.$/);
    const never = ["one", "two"].map((name) => event(0, "Cluster", name, { change: "ADDED", ...available("False") }));
    const three = event(0, "Cluster", "three", { change: "ADDED", ...available("True") });
    assert.match(availableClusters([...never, three, ...deleted], 100).description, /; at least 1\.$/);
    assert.match(availableClusters([], 100).description, /over the time of the run\.$/);
  });

  it("are marked in charts over time until the fleet has recovered, or the record ends", () => {
    const undone = faultTimelines(events.slice(0, 2));
    const series = withFaults(chart, undone, 1200).option.series as { markArea?: { data: { xAxis: number }[][] } }[];
    assert.deepEqual(
      series.at(-1)!.markArea!.data.map((area) => area.map(({ xAxis }) => xAxis)),
      [
        [10, 10],
        [10, 1200],
      ],
    );
  });

  it("are marked in charts over time, while they last and until the fleet has recovered", () => {
    const marked = withFaults(chart, faultTimelines(events), 1200);
    const series = marked.option.series as {
      markArea?: { data: { xAxis: number }[][] };
      markLine?: { data: object[] };
    }[];
    assert.deepEqual(
      series.at(-1)!.markArea!.data.map((area) => area.map(({ xAxis }) => xAxis)),
      [
        [10, 10],
        [10, 55],
        [60, 180],
        [180, 1080],
        [1090, 1200],
      ],
    );
    assert.deepEqual(series.at(-1)!.markLine!.data, [
      { name: "1", xAxis: 10 },
      { name: "2", xAxis: 60 },
      { name: "3", xAxis: 1090 },
    ]);
    const svg = renderSvg(marked);
    for (const number of ["1", "2", "3"]) {
      assert.match(svg, new RegExp(`<text[^>]*>${number}</text>`));
    }
    assert.notEqual(svg, renderSvg(chart));
    assert.deepEqual(withFaults(chart, [], 1200), chart);
  });
});

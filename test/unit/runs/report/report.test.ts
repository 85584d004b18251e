import assert from "node:assert/strict";
import { FORMAT_VERSION } from "../../../../runs/format";
import type { FaultEvent, ObjectEvent, Run } from "../../../../runs/format";
import { htmlOf } from "../../../../runs/report/html";
import { markdownOf } from "../../../../runs/report/markdown";
import { pointsWithin, publishedRuns } from "../../../../runs/report/published-runs";
import { reportOf } from "../../../../runs/report/report";
import { event } from "../event";

const startedAt = "2026-01-01T00:00:00.000Z";
const run: Run = {
  version: FORMAT_VERSION,
  operation: "up",
  stack: "dev",
  settings: {},
  versions: { pulumi: "3.250.0" },
  machine: { cpu: "CPU <fast>", cores: 2, memoryMebibytes: 1024, kernel: "6.1" },
  startedAt,
  endedAt: "2026-01-01T00:02:00.000Z",
};

const cluster = (name: string, declared: number, available: number): ObjectEvent[] => [
  event(declared, "Cluster", name, { change: "ADDED", createdAt: startedAt }),
  event(declared + 2, "BareMetalHost", name, { phase: "provisioned" }),
  event(available, "Cluster", name, { conditions: { Available: { status: "True" } } }),
];
const events = [
  ...cluster("workload-0001", 1, 11),
  ...cluster("workload-0002", 2, 62),
  event(3, "Cluster", "workload-0003", { change: "ADDED", createdAt: startedAt }),
  event(4, "Cluster", "workload-0003", {
    conditions: { Available: { status: "False", message: "* WorkersAvailable:\n  * none | 1 wanted" } },
  }),
];
const report = () => reportOf("dev-1", { run, events, samples: [], faults: [], summary: undefined });
const table = (title: string) => report().tables.find((table) => table.title === title)!.rows;
const series = (title: string) => {
  const { option } = report().charts.find((chart) => chart.title === title)!;
  return (option.series as { name?: string; data: unknown }[]).map(({ name, data }) => [name, data]);
};

describe("the report of a run", () => {
  it("says how it ended, on what machine, and how fast", () => {
    assert.deepEqual(report().facts.slice(1), [
      ["Outcome", "succeeded"],
      ["Clusters", "2 of the 3 that were declared became Available"],
      ["Rate", "1.0 Clusters Available a minute"],
      ["Duration", "120 s"],
      ["Machine", "2 cores (CPU <fast>), 1024 MiB, Linux 6.1"],
      ["Versions", "pulumi 3.250.0"],
      ["Look inside", "make kubeconfig STACK=dev CLUSTER=workload-0003"],
      ["Log of its manager", "make logs STACK=dev MANAGER=metal3 CLUSTER=workload-0003"],
      ["Profile of its manager", "make profile STACK=dev MANAGER=metal3"],
    ]);
  });

  it("says how long was recorded, whatever was recorded last", () => {
    const { endedAt, ...killed } = run;
    const samples = [{ kind: "part", name: "kubelet", seconds: 90, error: "gone" }] as const;
    const { facts } = reportOf("dev-1", { run: killed, events, samples, faults: [], summary: undefined });
    assert.ok(endedAt);
    assert.deepEqual(facts.find(([name]) => name === "Duration")?.[1], "90 s were recorded");
  });

  it("says which run of an experiment it is, whose fleet is gone", () => {
    const experiment = { id: startedAt, side: "B", number: 2 } as const;
    const { facts } = reportOf("dev-1", {
      run: { ...run, experiment },
      events,
      samples: [],
      faults: [],
      summary: undefined,
    });
    assert.deepEqual(facts[1], ["Experiment", "run 2 with the change"]);
    assert.deepEqual(facts.at(-1)?.[0], "Versions");
  });

  it("says how often hosts were reconciled by force while the fleet recovered from faults", () => {
    const secondsUntil = { apiServers: 0, deployments: 0, clusters: 0 };
    const figures = { secondsUntil, managerRestarts: 0, interruptedClusters: 0 };
    const factsWith = (hostNudges: number) => {
      const load = { taken: 1, skipped: 0, failed: 0, hostNudges };
      const faults: FaultEvent[] = [1, 2].flatMap((number) => [
        { seconds: 10 * number, number, change: "INJECTED", fault: "kubelet killed", severity: {} },
        { seconds: 10 * number + 5, number, change: "HEALTHY", ...figures, load },
      ]);
      const faultRun = { ...run, operation: "faults", scenario: {} };
      return reportOf("dev-1", { run: faultRun, events, samples: [], faults, summary: undefined }).facts.slice(2, 4);
    };
    const recovered = ["Faults", "the fleet has recovered from 2 of 2 without help"];
    assert.deepEqual(factsWith(3), [
      recovered,
      ["Forced host reconciles", "6, as only the test mode of Bare Metal Operator needs them"],
    ]);
    assert.deepEqual(factsWith(0), [recovered, ["Duration", "120 s"]]);
  });

  it("has the images that ran", () => {
    const images = [{ name: "example.org/etcd:v3", digest: "sha256:e" }];
    const { tables } = reportOf("dev-1", {
      run: { ...run, images },
      events,
      samples: [],
      faults: [],
      summary: undefined,
    });
    assert.deepEqual(tables.at(-1), {
      title: "Images",
      header: ["Image", "Digest"],
      rows: [["example.org/etcd:v3", "sha256:e"]],
    });
  });

  it("has the points of its charts", () => {
    assert.deepEqual(series("Clusters over time").slice(0, 2), [
      [
        "declared",
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [3, 3],
          [120, 3],
        ],
      ],
      [
        "Available",
        [
          [0, 0],
          [11, 1],
          [62, 2],
          [120, 2],
        ],
      ],
    ]);
    // The host took 2 s, and the rest 8 and 58 s.
    assert.deepEqual(series("Time per phase"), [
      ["p50", [2, 8]],
      ["p90", [2, 58]],
      ["p99", [2, 58]],
      ["max", [2, 58]],
    ]);
    assert.deepEqual(table("Seconds from each milestone to the next"), [
      ["host provisioned", "2", "2.0", "2.0", "2.0", "2.0"],
      ["available", "2", "8.0", "58.0", "58.0", "58.0"],
    ]);
    assert.deepEqual(series("Time until Available"), [
      [
        undefined,
        [
          [1, 10],
          [2, 60],
        ],
      ],
    ]);
  });

  it("draws published runs as far as they fit beside the run's own seconds and Clusters", () => {
    assert.deepEqual(series("Clusters over time").slice(2), [
      [
        "Metal3's experiment",
        [
          [0, 0],
          [18, 3],
        ],
      ],
      [
        "in-memory backend",
        [
          [0, 0],
          [2.7, 3],
        ],
      ],
    ]);
    const [experiment] = publishedRuns;
    assert.deepEqual(pointsWithin(experiment!, 1650, 1000).slice(1), [
      [600, 100],
      [1200, 200],
      [1650, 250],
    ]);
    assert.deepEqual(pointsWithin(experiment!, 86400, 2000).at(-1), [255 * 60, 1000]);
    assert.deepEqual(pointsWithin(experiment!, 0, 1), [
      [0, 0],
      [0, 0],
    ]);
  });

  it("lists milestones, the slowest Clusters, and those that did not become Available", () => {
    assert.deepEqual(table("Seconds from a Cluster's declaration to its milestones"), [
      ["host provisioned", "2", "2.0", "2.0", "2.0", "2.0"],
      ["available", "2", "10.0", "60.0", "60.0", "60.0"],
    ]);
    assert.deepEqual(
      table("The slowest Clusters").map(([name, seconds]) => [name, seconds]),
      [
        ["workload-0002", "60.0"],
        ["workload-0001", "10.0"],
      ],
    );
    assert.deepEqual(table("Clusters that did not become Available"), [
      ["workload-0003", "WorkersAvailable: none | 1 wanted"],
    ]);
  });

  it("is made of a run that was killed before anything was declared", () => {
    const { endedAt, ...killed } = run;
    const { facts, charts, tables } = reportOf("dev-1", {
      run: killed,
      events: [],
      samples: [],
      faults: [],
      summary: undefined,
    });
    assert.ok(endedAt);
    assert.deepEqual([facts[1]![1], charts, tables], ["not known: it runs, or was killed", [], []]);
  });

  it("is a page that needs nothing else, with charts that a screen reader can name", () => {
    const page = htmlOf(report());
    assert.doesNotMatch(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, ""), /https?:|<script|<link|@import|url\((?!#)/);
    assert.match(page, /<title id="clusters-over-time-title">Clusters over time<\/title>/);
    assert.match(page, /<desc id="clusters-over-time-desc">3 Clusters were declared, and 2 became/);
    assert.match(
      page,
      /<svg[^>]* role="img" aria-labelledby="clusters-over-time-title" aria-describedby="clusters-over-time-desc">/,
    );
    assert.equal(page.match(/<svg/g)?.length, 3);
    assert.match(page, /CPU &lt;fast&gt;/);
  });

  it("is Markdown with a file for each chart", () => {
    const markdown = markdownOf(report(), ({ title }) => `${title.length}.svg`);
    assert.match(markdown, /^# Run dev-1$/m);
    assert.match(markdown, /^!\[3 Clusters were declared.*\]\(18\.svg\)$/m);
    assert.match(markdown, /^\| workload-0003 \| WorkersAvailable: none \\\| 1 wanted \|$/m);
  });
});

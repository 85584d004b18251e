import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentsOf, tablesIn, withTables } from "../../../benchmarks/docs/documents";
import { keepDocsRecord, readTableSources } from "../../../benchmarks/docs/records";
import type { DocsRecord } from "../../../benchmarks/docs/records";
import { idleSum } from "../../../benchmarks/docs/scale-figures";
import { docsTable } from "../../../benchmarks/docs/tables";
import { stepItems } from "../../../benchmarks/engine/figures";
import { predict } from "../../../capacity/prediction";
import { downItems, holdItems, idleItems, restartItems, upItems } from "../../../benchmarks/scale/figures";
import { verdictItems } from "../../../benchmarks/scale/verdict";
import { faultItems } from "../../../runs/fault-items";
import { FORMAT_VERSION } from "../../../runs/format";
import type { DataItem, FaultEvent } from "../../../runs/format";
import { parseSettings } from "../../../settings/settings";
import { projectRoot } from "../../../tools/paths";
import { defaultSettings } from "../settings/defaults";

const ROOT = projectRoot();
const DOCUMENTS = documentsOf(ROOT).filter((file) => tablesIn(readFileSync(file, "utf8")).length > 0);

const usages = new Map([["kubelet", { cpuSeconds: 4, peakMebibytes: 50, privateMebibytes: 40 }]]);
const up = { count: 2, seconds: 20, cpuSeconds: 10, usages, restarts: 1, available: [5, 15] };
const idle = (millicores: number, mebibytes: number, otherMillicores = 0) => ({
  parts: new Map([["kubelet", { millicores, mebibytes }]]),
  otherMillicores,
});

const record = (kind: string, dataItems: DataItem[]): DocsRecord => ({
  run: {
    version: FORMAT_VERSION,
    operation: "up",
    stack: "test",
    settings: { topology: { kind }, controlPlaneReplicas: 1, workersPerCluster: 2 },
    versions: {},
    machine: { cpu: "CPU", cores: 4, memoryMebibytes: 8000, kernel: "6.1" },
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T01:00:00.000Z",
  },
  dataItems,
});
const step = (from: number, count: number, seconds: number): DataItem[] => {
  const programs = ["pulumi", "program"].map((name) => [name, { ...usages.get("kubelet")!, cpuSeconds: 1 }] as const);
  return stepItems({ from, count, seconds, cpuSeconds: 7, usages: new Map(programs), stateBytes: 1.25e6 });
};
const recovered = (number: number, fault: string, clusters: number): FaultEvent[] => [
  { seconds: 1, number, change: "INJECTED", fault, severity: {} },
  { seconds: 2, number, change: "ENDED" },
  {
    seconds: 40,
    number,
    change: "HEALTHY",
    secondsUntil: { apiServers: 1, deployments: 2.4, clusters },
    managerRestarts: 6,
    interruptedClusters: 4,
  },
];
const records = new Map([
  ["large", record("fakeApiServer", upItems({ ...up, count: 3 }))],
  [
    "small",
    record("fakeApiServer", [
      ...upItems(up),
      ...idleItems(idle(1, 10, 7), idle(5, 30, 20)),
      ...holdItems({ seconds: 600.4, available: 2, restarts: 1 }),
      ...restartItems(0),
      ...downItems({ ...up, left: 0 }),
    ]),
  ],
  ["other", record("dedicated", [])],
  ["more", record("dedicated", step(100, 300, 60))],
  ["same", record("dedicated", step(300, 300, 3))],
  ["first", record("dedicated", step(0, 100, 40))],
  ["faults", record("dedicated", faultItems([...recovered(1, "all killed", 3), ...recovered(2, "one killed", 0)], []))],
]);
const others = [{ run: "Theirs", clusters: "1000", machine: "a laptop", time: "15 min", source: "a blog" }];
const topologies = [{ record: "small", real: "managers", fake: "hosts", goodFor: "tests" }];
const { settings } = parseSettings({ ...defaultSettings(), clusterCount: 3 });
const sources = { records, others, topologies, settings: settings! };

const heldFor = (seconds: number) =>
  new Map([["held", record("dedicated", [...upItems(up), ...holdItems({ seconds, available: 2, restarts: 0 })])]]);

/** The cells of a table's rows. */
const rows = (name: string, from = sources) =>
  docsTable(name, from)
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe("the docs' tables", () => {
  it("are in the README and in the docs", () => {
    assert.deepEqual(tablesIn(readFileSync(join(ROOT, "README.md"), "utf8")), ["prediction"]);
    assert.ok(DOCUMENTS.length > 1);
  });

  for (const file of DOCUMENTS) {
    it(`of ${file.slice(ROOT.length + 1)} are as the records have them: make docs-tables`, async () => {
      const text = readFileSync(file, "utf8");
      assert.equal(await withTables(file, text, await readTableSources(ROOT)), text);
    });
  }

  it("are of all runs of bench-scale, by size, as far as they got", () => {
    assert.deepEqual(rows("runs"), [
      [
        "[small](records/small.json)",
        "`fakeApiServer`",
        "2",
        "3",
        "",
        "15",
        "5.0",
        "2.0",
        "10.0",
        "up 1, hold 1, restart 0, down 1",
        "2 for 10 min",
        "20",
      ],
      ["[large](records/large.json)", "`fakeApiServer`", "3", "3", "", "", "5.0", "", "", "up 1", "", ""],
    ]);
    assert.equal(rows("runs", { ...sources, records: heldFor(150.2) })[0]![10], "2 for 2.5 min");
  });

  it("are of the environment and flags that the management API server of a run had", () => {
    const { run, dataItems } = records.get("large")!;
    const managementCluster = { kind: "local", apiServerEnv: { GOGC: "300" }, apiServerArgs: { v: "4" } };
    const tuned = { run: { ...run, settings: { ...run.settings, managementCluster } }, dataItems };
    assert.equal(rows("runs", { ...sources, records: new Map([["tuned", tuned]]) })[0]![4], "`GOGC=300`, `v=4`");
  });

  it("are of the recorded runs beside the others", () => {
    assert.deepEqual(rows("compared"), [
      ["metal3-scale, `fakeApiServer`", "2", "CPU: 4 cores, 8 GiB", "15 s", "[small](records/small.json)"],
      [
        "metal3-scale, `fakeApiServer`",
        "3",
        "CPU: 4 cores, 8 GiB",
        "not all became Available",
        "[large](records/large.json)",
      ],
      ["Theirs", "1000", "a laptop", "15 min", "a blog"],
    ]);
  });

  it("are of the kinds of topology, with what each is", () => {
    assert.deepEqual(rows("topologies"), [
      ["[`fakeApiServer`](records/small.json)", "15", "5.0", "2.0", "10.0", "managers", "hosts", "tests"],
    ]);
  });

  it("are of the parts, and of the curve, of one run", () => {
    assert.deepEqual(rows("parts small"), [
      ["kubelet", "2.00", "10 → 30", "1 → 5"],
      ["everything else (containers' start, kernel)", "3.00", "", "7 → 20"],
      ["all", "5.00", "10 → 30", "8 → 25"],
    ]);
    assert.deepEqual(rows("curve small"), [["Seconds", "5", "15"]]);
  });

  it("are of the parts of a record without what else the idle machine did", () => {
    const { run, dataItems } = records.get("small")!;
    const older = dataItems.filter(({ labels }) => labels.Metric !== "idle_cpu" || labels.Name === "kubelet");
    assert.deepEqual(rows("parts older", { ...sources, records: new Map([["older", { run, dataItems: older }]]) }), [
      ["kubelet", "2.00", "10 → 30", "1 → 5"],
      ["everything else (containers' start, kernel)", "3.00", "", ""],
      ["all", "5.00", "10 → 30", "1 → 5"],
    ]);
  });

  it("have sums of the parts of a fleet, without what else the machine did", () => {
    assert.deepEqual(idleSum(records.get("small")!, "idle_cpu"), { before: 1, after: 5 });
  });

  it("are of what each step of bench-engine cost, by clusters", () => {
    assert.deepEqual(rows("engine"), [
      ["0 → 100", "40.0", "0.40", "1.00", "7", "1.3", "50", "50"],
      ["100 → 300", "60.0", "0.30", "0.75", "7", "1.3", "50", "50"],
      ["300, no change", "3.0", "", "", "7", "1.3", "50", "50"],
    ]);
  });

  it("are of the faults of one run, in the order in which they were made", () => {
    assert.deepEqual(rows("faults faults"), [
      ["`all killed`", "1", "2", "3", "6", "4", ""],
      ["`one killed`", "1", "2", "0", "6", "4", ""],
    ]);
  });

  it("are of what a fleet is predicted to need on two cores, whatever machine this is", () => {
    const { thisMachine, bringUpSeconds } = predict(settings!, 2);
    const [management, backing, pulumi, needed, available] = rows("prediction");
    assert.deepEqual(
      [management, backing, pulumi].map((row) => row![0]),
      ["management cluster", "backing cluster", "Pulumi, while it runs"],
    );
    assert.deepEqual(needed!.slice(0, 2), ["needed of this machine", `${thisMachine.memoryMebibytes} MiB`]);
    const has = ["what is free", "what is free", "2.00 cores", `${bringUpSeconds} s on 2 cores`];
    assert.deepEqual(available, ["this machine has", ...has]);
  });

  it("are refused if there is none of that name, or no such record", () => {
    assert.throws(
      () => rows("rnus"),
      /^Error: table: rnus: there is no such table; there are: runs, compared, topologies, parts, curve, engine, faults, prediction$/,
    );
    assert.throws(
      () => rows("parts smal"),
      /there is no record "smal" in docs\/records; there are: large, small, other, more, same, first, faults$/,
    );
  });

  it("replace what is between their marks, and nothing else", async () => {
    const text = "Before\n\n<!-- table: curve small -->\n\nold\n\n<!-- end -->\n\nAfter <!-- end -->\n";
    assert.deepEqual(tablesIn(text), ["curve small"]);
    const written = await withTables("README.md", text, sources);
    const table = [
      "| Clusters Available | 1   | 2   |",
      "| ------------------ | --- | --- |",
      "| Seconds            | 5   | 15  |",
    ];
    assert.equal(written, text.replace("old", table.join("\n")));
  });
});

describe("a record that the docs keep", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "docs-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (name: string, value: unknown) => writeFileSync(join(root, "run", name), JSON.stringify(value));

  it("has the run without paths, manifests and images of managers, and the figures of run and benchmark", async () => {
    mkdirSync(join(root, "run"));
    const recorded = record("dedicated", []).run;
    const of = (kubeconfig: string, files: object = {}) => ({
      ...recorded.settings,
      managementCluster: { kind: "existing", kubeconfig },
      managers: { metal3: { shards: 2, args: { "kube-api-qps": "100" }, env: { GOGC: "300" }, ...files } },
    });
    const run = { ...recorded, settings: of("kubeconfig") };
    const files = { manifest: "my/metal3.yaml", image: "my/metal3:dev", imageArchive: "/home/user/metal3.tar" };
    write("run.json", { ...run, settings: of("/home/user/kubeconfig", files) });
    await assert.rejects(
      keepDocsRecord(root, "mine", join(root, "run")),
      /run has no figures: neither the run nor a benchmark got that far$/,
    );
    const [first, second] = [downItems({ ...up, left: 0 }), idleItems(idle(1, 1), idle(2, 2))];
    write("summary.json", { version: "v1", dataItems: first });
    write("benchmark.json", { version: "v1", dataItems: second });
    await keepDocsRecord(root, "mine", join(root, "run"));
    assert.deepEqual(
      [...(await readTableSources(root)).records],
      [["mine", { run, dataItems: [...first, ...second] }]],
    );
  });

  it("is not of a run that has not ended well, such as one that failed at a fault, or lacked a safeguard", async () => {
    mkdirSync(join(root, "run"));
    const { endedAt, ...unended } = { ...record("dedicated", []).run, operation: "faults" };
    write("summary.json", { version: "v1", dataItems: faultItems(recovered(1, "all killed", 3), []) });
    write("run.json", unended);
    const kept = keepDocsRecord(root, "mine", join(root, "run"));
    await assert.rejects(kept, /run has not ended, or was killed; the docs keep only runs that ended well$/);
    write("run.json", { ...unended, endedAt, error: "one killed: not recovered" });
    const failed = keepDocsRecord(root, "mine", join(root, "run"));
    await assert.rejects(failed, /run failed: one killed: not recovered; the docs keep only runs that ended well$/);
    write("run.json", { ...unended, endedAt, without: ["probes"] });
    const less = keepDocsRecord(root, "mine", join(root, "run"));
    await assert.rejects(less, /run was made without probes; the docs keep only runs with all safeguards$/);
  });

  it("is not of a run that does not count", async () => {
    mkdirSync(join(root, "run"));
    write("run.json", record("dedicated", []).run);
    write("summary.json", { version: "v1", dataItems: [] });
    write("benchmark.json", { version: "v1", dataItems: [...upItems(up), ...verdictItems(["one was left"])] });
    await assert.rejects(
      keepDocsRecord(root, "mine", join(root, "run")),
      /run does not count: its verdict\/Counts is 0, and the docs keep only runs that count$/,
    );
    write("benchmark.json", { version: "v1", dataItems: upItems(up) });
    await assert.rejects(
      keepDocsRecord(root, "mine", join(root, "run")),
      /run has no verdict: its benchmark ended before it/,
    );
    write("benchmark.json", { version: "v1", dataItems: [...upItems(up), ...verdictItems([])] });
    await keepDocsRecord(root, "mine", join(root, "run"));
    assert.deepEqual([...(await readTableSources(root)).records.keys()], ["mine"]);
  });
});

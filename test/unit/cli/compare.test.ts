import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COMPARE = join(__dirname, "../../../cli/compare.ts");

describe("make compare", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "compare-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const record = (name: string, seconds: number, run: object = {}) => {
    const folder = join(directory, ".local/runs", name);
    mkdirSync(folder, { recursive: true });
    const endedAt = "2026-01-01T00:01:00.000Z";
    const machine = { cpu: "CPU", cores: 2, memoryMebibytes: 1024 };
    const header = {
      version: "metal3-scale/run/v1",
      operation: "up",
      settings: { clusterCount: 2 },
      versions: {},
      machine,
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt,
      ...run,
    };
    writeFileSync(join(folder, "run.json"), JSON.stringify(header));
    const dataItems = [{ data: { Duration: seconds }, unit: "s", labels: { Metric: "run" } }];
    writeFileSync(join(folder, "summary.json"), JSON.stringify({ version: "v1", dataItems }));
  };
  const compare = (...args: string[]) => {
    const tsx = require.resolve("tsx");
    const { status, stdout, stderr } = spawnSync("node", ["--import", tsx, COMPARE, ...args], {
      cwd: directory,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };

  it("prints Markdown, writes JUnit XML, and ends with 2 after a regression", () => {
    record("before", 10);
    record("after", 20);
    const { status, stdout, stderr } = compare("--a", "before", "--b", "after", "--junit", "report.xml");
    assert.deepEqual([status, stderr], [2, "error: 1 of 1 figures have regressed\n"]);
    assert.match(stdout, /^\| run\/Duration \| s \| 10 \| 20 \| 2\.00 \| \*\*regression\*\* \|$/m);
    assert.match(readFileSync(join(directory, "report.xml"), "utf8"), /<failure .*10 → 20 s, 2\.00 times/);
    assert.equal(compare("--a", "after", "--b", "before").status, 0);
  });

  it("names the images that differ, and refuses no run for them", () => {
    const image = (digest: string) => ({ images: [{ name: "example.org/capm3:v1", digest: `sha256:${digest}` }] });
    record("before", 10, image("1"));
    record("after", 10, image("2"));
    const { status, stdout } = compare("--a", "before", "--b", "after");
    assert.equal(status, 0);
    assert.match(stdout, /^\| example\.org\/capm3 \| v1 sha256:1 \| v1 sha256:2 \|$/m);
    record("equal", 10, image("1"));
    assert.doesNotMatch(compare("--a", "before", "--b", "equal").stdout, /capm3/);
  });

  it("says first what is compared, and what cannot be", () => {
    const fleet = { settings: { clusterCount: 2, topology: { kind: "dedicated" } } };
    record("before", 10, { ...fleet, images: [] });
    record("after", 10, fleet);
    assert.equal(
      compare("--a", "before", "--b", "after").stdout.split("\n\n")[0],
      "- A: before\n- B: after\n- Fleet: `up`, 2 clusters of the topology dedicated\n" +
        "- Machine: CPU, 2 cores, 1 GiB\n- Images are not compared; not known of: after",
    );
  });

  it("names the versions that differ", () => {
    record("before", 10, { versions: { pulumi: "3.250.0", "metal3-scale": "aaaaaaa" } });
    record("after", 10, { versions: { pulumi: "3.250.0", "metal3-scale": "bbbbbbb" } });
    const { stdout } = compare("--a", "before", "--b", "after");
    assert.match(stdout, /^\| Version that differs \| A \| B \|$/m);
    assert.match(stdout, /^\| metal3-scale \| aaaaaaa \| bbbbbbb \|$/m);
    assert.doesNotMatch(stdout, /3\.250\.0/);
  });

  it("names the settings that differ", () => {
    const metal3 = (settings: object) => ({ settings: { clusterCount: 2, managers: { metal3: settings } } });
    record("before", 10, metal3({ qps: 20, env: {} }));
    record("after", 10, metal3({ qps: 100, env: { GOGC: "50" } }));
    const { stdout } = compare("--a", "before", "--b", "after");
    assert.match(
      stdout,
      /^\| managers\.metal3\.env\.GOGC \| {2}\| "50" \|\n\| managers\.metal3\.qps \| 20 \| 100 \|$/m,
    );
    assert.doesNotMatch(stdout, /clusterCount/);
  });

  it("takes the user's thresholds", () => {
    record("before", 10);
    record("after", 20);
    writeFileSync(join(directory, "thresholds.yaml"), "default: { ratio: 3 }");
    assert.equal(compare("--a", "before", "--b", "after", "--thresholds", "thresholds.yaml").status, 0);
    const { status, stderr } = compare("--a", "before", "--b", "after", "--thresholds", "absent.yaml");
    assert.equal(status, 1);
    assert.match(stderr, /^error: THRESHOLDS=absent\.yaml: ENOENT/);
  });

  it("compares, and then refuses a threshold for a figure that no run has, unless it is made of samples", () => {
    record("before", 10);
    record("after", 10);
    writeFileSync(
      join(directory, "thresholds.yaml"),
      "figures: { run/Durations: { ratio: 3 }, unlike: {}, manager/metal3/CPUSeconds: {} }",
    );
    const runs = ["--a", "before", "--b", "after"];
    const junit = join(directory, "report.xml");
    const { status, stdout, stderr } = compare(...runs, "--thresholds", "thresholds.yaml", "--junit", junit);
    assert.equal(status, 1);
    assert.match(readFileSync(junit, "utf8"), /errors="1"[^]*run\/Durations/);
    assert.match(stdout, /^\| run\/Duration /m);
    assert.equal(
      stderr,
      "THRESHOLDS: figures.manager/metal3/CPUSeconds: none of these runs has it\n" +
        "error: THRESHOLDS: figures.run/Durations: no run has this figure; did you mean run/Duration?\n" +
        "  figures.unlike: no run has this figure\n",
    );
  });

  it("refuses a report in no folder, and leaves none of an earlier comparison where there is no new one", () => {
    record("before", 10);
    record("after", 10);
    const [runs, junit] = [["--a", "before", "--b", "after"], join(directory, "report.xml")];
    assert.match(
      compare(...runs, "--junit", "absent/x.xml").stderr,
      /^error: JUNIT: "absent\/x\.xml" is not allowed: there is no folder absent\n$/,
    );
    writeFileSync(junit, "the report of yesterday");
    assert.equal(compare("--a", "before", "--b", "absent", "--junit", "report.xml").status, 3);
    assert.match(
      readFileSync(junit, "utf8"),
      /errors="1"[^]*<error message="B: there is no run .*absent.* type="not compared"/,
    );
  });

  it("refuses a run that is named twice", () => {
    record("before", 10);
    for (const side of [
      ["--b", "before"],
      ["--b", ".local/runs/before/"],
    ]) {
      const { status, stderr } = compare("--a", "before", ...side);
      assert.deepEqual([status, stderr], [3, "error: named more than once: before\n"]);
    }
  });

  it("ends with 3 if a figure is of one side only, which is an error in JUnit XML", () => {
    record("before", 10);
    record("after", 10);
    const dataItems = [{ data: { Seconds: 1 }, unit: "s", labels: { Metric: "run" } }];
    writeFileSync(join(directory, ".local/runs/after/summary.json"), JSON.stringify({ version: "v1", dataItems }));
    assert.equal(compare("--a", "before", "--b", "after", "--junit", "report.xml").status, 3);
    const report = readFileSync(join(directory, "report.xml"), "utf8");
    assert.match(report, /errors="2"/);
    assert.match(
      report,
      /name="run\/Duration"[^]*<error message="only A has it" type="missing"[^]*name="run\/Seconds"/,
    );
  });

  it("ends with 3 if runs are missing, have not ended well or are not alike", () => {
    record("good", 10);
    record("failed", 10, { error: "no room" });
    record("cut-off", 10, { endedAt: undefined });
    record("half-written", 10);
    writeFileSync(join(directory, ".local/runs/half-written/run.json"), '{"version":');
    record("larger", 10, { settings: { clusterCount: 3 } });
    const assertRefused = (args: string[], reason: RegExp) => {
      const { status, stderr } = compare(...args);
      assert.equal(status, 3);
      assert.match(stderr, reason);
    };
    assertRefused(["--a", "good"], /^error: B: must be one or more runs/);
    assertRefused(["--a", "good", "--b", "absent"], /^error: B: there is no run "absent"; the newest are: \S/);
    assertRefused(
      ["--a", "failed", "--b", "good"],
      /^error: A: the run failed failed: no room; only runs that ended well/,
    );
    assertRefused(["--a", "cut-off", "--b", "good"], /^error: A: the run cut-off has not ended, or was killed/);
    assertRefused(
      ["--a", "half-written", "--b", "good"],
      /^error: A: \S+half-written\/run\.json: Unexpected end of JSON/,
    );
    assertRefused(["--a", "good", "--b", "larger"], /not alike.*FORCE=1\n {2}clusterCount: 2 in good, 3 in larger/);
    const forced = compare("--a", "good", "--b", "larger", "--force");
    assert.equal(forced.status, 0);
    assert.match(forced.stdout, /^- \*\*Compared although not alike:\*\* clusterCount: 2 in good, 3 in larger$/m);
    rmSync(join(directory, ".local/runs/good/summary.json"));
    assertRefused(["--a", "good", "--b", "larger"], /^error: A: the run good has not ended, or was killed/);
  });
});

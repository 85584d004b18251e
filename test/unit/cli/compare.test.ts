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
    const machine = { cpu: "CPU", cores: 2, memoryMebibytes: 1024 };
    const header = { version: "metal3-scale/run/v1", operation: "up", settings: { clusterCount: 2 }, machine, ...run };
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
    assert.doesNotMatch(compare("--a", "before", "--b", "before").stdout, /capm3/);
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

  it("ends with 3 if runs are missing, have not ended well or are not alike", () => {
    record("good", 10);
    record("failed", 10, { error: "no room" });
    record("larger", 10, { settings: { clusterCount: 3 } });
    const assertRefused = (args: string[], reason: RegExp) => {
      const { status, stderr } = compare(...args);
      assert.equal(status, 3);
      assert.match(stderr, reason);
    };
    assertRefused(["--a", "good"], /^error: B: must be one or more runs/);
    assertRefused(["--a", "good", "--b", "absent"], /^error: B: .*absent is not a run: it has no run\.json/);
    assertRefused(
      ["--a", "failed", "--b", "good"],
      /^error: A: the run failed failed: no room; only runs that ended well/,
    );
    assertRefused(["--a", "good", "--b", "larger"], /not alike.*FORCE=1\n {2}clusterCount: 2 in good, 3 in larger/);
    assert.equal(compare("--a", "good", "--b", "larger", "--force").status, 0);
    rmSync(join(directory, ".local/runs/good/summary.json"));
    assertRefused(["--a", "good", "--b", "larger"], /^error: A: the run good has not ended, or was killed/);
  });
});

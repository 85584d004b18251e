import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPORT = join(__dirname, "../../../cli/report.ts");

describe("make report", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "report-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const record = (name: string, startedAt: string) => {
    const folder = join(directory, ".local/runs", name);
    mkdirSync(folder, { recursive: true });
    const machine = { cpu: "CPU", cores: 2, memoryMebibytes: 1024, kernel: "6.1" };
    const run = {
      version: "metal3-scale/run/v1",
      operation: "up",
      stack: "dev",
      settings: {},
      versions: {},
      machine,
      startedAt,
    };
    writeFileSync(join(folder, "run.json"), JSON.stringify(run));
    const event = { seconds: 1, change: "ADDED", kind: "Cluster", namespace: "one", name: "one", createdAt: startedAt };
    writeFileSync(join(folder, "events.ndjson"), `${JSON.stringify(event)}\n`);
    return folder;
  };
  const report = (...args: string[]) =>
    spawnSync("node", ["--import", require.resolve("tsx"), REPORT, ...args], { cwd: directory, encoding: "utf8" });

  it("writes the report of the newest run that can be read, whatever its name, and prints the page's path", () => {
    record("z-older", "2026-01-01T00:00:00.000Z");
    const newer = record("a-newer", "2026-01-02T00:00:00.000Z");
    mkdirSync(join(directory, ".local/runs/killed"));
    writeFileSync(join(directory, ".local/runs/report.xml"), "");
    writeFileSync(join(record("later", "2026-01-03T00:00:00.000Z"), "run.json"), '{"version":"metal3-scale/run/v2"}');
    const { status, stdout, stderr } = report();
    assert.deepEqual([status, stdout, stderr], [0, ".local/runs/a-newer/report/index.html\n", ""]);
    assert.match(readFileSync(join(newer, "report/index.html"), "utf8"), /<h1>Run a-newer<\/h1>/);
    const [, file] = /\]\((.+\.svg)\)/.exec(readFileSync(join(newer, "report/README.md"), "utf8"))!;
    assert.ok(existsSync(join(newer, "report", file!)));
  });

  it("takes a run by name or by path, and says if there is none", () => {
    const older = record("older", "2026-01-01T00:00:00.000Z");
    record("newer", "2026-01-02T00:00:00.000Z");
    assert.equal(report("older").status, 0);
    assert.equal(report(older).status, 0);
    const { status, stderr } = report("absent");
    assert.equal(status, 1);
    assert.match(stderr, /^error: there is no run "absent"; the newest are: newer, older\n$/);
    rmSync(join(directory, ".local"), { recursive: true });
    assert.match(report().stderr, /^error: there is no run in .*: `make up` records one\n$/);
  });
});

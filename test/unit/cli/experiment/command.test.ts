import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { experiment } from "../../../../cli/experiment";
import type { ExperimentOptions } from "../../../../cli/experiment";
import { up } from "../../../../cli/up";
import { FakeApiServer } from "../../api-server";
import { Project } from "../project";
import { callsOf, installFakePulumi } from "./fake-pulumi";

/** A fleet without Clusters, on a management cluster that serves none; `concurrency` is the setting that is changed. */
describe("make experiment", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    installFakePulumi(project);
    project.write("admin", server.kubeconfig("admin"));
    project.configure({
      clusterCount: 0,
      concurrency: 1,
      managementCluster: { kind: "existing", kubeconfig: "admin" },
      topology: { kind: "inMemory" },
    });
    project.write("thresholds.yaml", "default: { ratio: 1000 }");
  });
  afterEach(() => project.remove());

  const run = (...args: string[]) => project.run("cli/experiment.js", ["--thresholds", "thresholds.yaml", ...args]);
  const isThere = (path: string) => existsSync(join(project.directory, path));
  const records = () => readdirSync(join(project.directory, ".local/runs"));
  const numbersOf = (names: string[]) => names.map((name) => /^test-experiment-([AB]\d)-\d+T\d+Z$/.exec(name)?.[1]);
  const nothingIsLeft = () => {
    assert.deepEqual(readdirSync(join(project.directory, "stacks")), []);
    assert.ok(!isThere("Pulumi.test-experiment.yaml"));
    assert.ok(!isThere(".local/experiments/test-experiment.json"));
  };

  it("brings both sides up from nothing and down again, in turn, and compares the records", async () => {
    const { code, stdout, stderr } = await run("--set=concurrency=2", "--runs=2", "--junit=report.xml");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(
      callsOf(project),
      ["1", "2", "2", "1"].flatMap((value) => [`up ${value}`, `destroy ${value}`]),
    );
    assert.deepEqual(numbersOf(records()), ["A1", "A2", "B1", "B2"]);
    const [first] = records();
    const record = JSON.parse(
      readFileSync(join(project.directory, ".local/runs", first!, "run.json"), "utf8"),
    ) as object;
    const { stack, experiment: mark } = record as { stack: string; experiment: { id: string } };
    assert.deepEqual([stack, { ...mark, id: "" }], ["test-experiment", { id: "", side: "A", number: 1 }]);
    assert.match(stdout, /make compare A="\S+-A1-\S+ \S+-A2-\S+" B="\S+-B1-\S+ \S+-B2-\S+"/);
    assert.match(stdout, /^\| run\/Duration \| s \|.*no change \|$/m);
    assert.ok(isThere("report.xml"));
    nothingIsLeft();
  });

  it("goes on where it was interrupted", async () => {
    project.write("interrupts", "2");
    const { code, stderr } = await run("--set=concurrency=2", "--runs=2");
    assert.equal(code, 1);
    assert.match(stderr, /interrupted; the same command goes on from here; `make down STACK=test-experiment` removes/);
    assert.deepEqual(callsOf(project), ["up 1", "destroy 1", "up 2"]);
    assert.ok(isThere("Pulumi.test-experiment.yaml"));
    const again = await run("--set=concurrency=2", "--runs=2");
    assert.equal(again.code, 0);
    assert.match(
      again.stdout,
      /has not ended: what it has left is removed, and it goes on with the runs that are missing/,
    );
    assert.deepEqual(callsOf(project).slice(3), [
      "destroy 2",
      ...["2", "2", "1"].flatMap((value) => [`up ${value}`, `destroy ${value}`]),
    ]);
    nothingIsLeft();
  });

  it("begins another, after what is left was removed, if something else is to be compared", async () => {
    project.write("interrupts", "2");
    await run("--set=concurrency=2", "--runs=1");
    const { code, stdout } = await run("--set=concurrency=3", "--runs=1");
    assert.equal(code, 0);
    assert.match(stdout, /has not ended: what it has left is removed, and another begins/);
    assert.deepEqual(callsOf(project).slice(3), ["destroy 2", "up 1", "destroy 1", "up 3", "destroy 3"]);
    nothingIsLeft();
  });

  it("leaves its stack alone once its user has updated that", async () => {
    project.write(".local/experiments/test-experiment.json", JSON.stringify({ id: "", digest: "" }));
    const settings = readFileSync(join(project.directory, "Pulumi.test.yaml"), "utf8");
    project.write("Pulumi.test-experiment.yaml", settings.replaceAll("metal3-scale:", ""));
    await project.enter(() => up("test-experiment", []));
    await assert.rejects(
      project.enter(() => experiment("test", { set: ["concurrency=2"] })),
      { message: "Pulumi.test-experiment.yaml is there, and is not an experiment's: move it away first" },
    );
    assert.deepEqual(callsOf(project), ["up 1"]);
    assert.ok(isThere("Pulumi.test-experiment.yaml"));
  });

  it("removes a fleet that does not come up, and ends with 3", async () => {
    project.write("fails", "2");
    const { code, stderr } = await run("--set=concurrency=2", "--runs=2");
    assert.equal(code, 3);
    assert.match(stderr, /error: run B1 failed: pulumi up .* ended with exit code 255; .* only runs that ended well/);
    assert.deepEqual(callsOf(project), ["up 1", "destroy 1", "up 2", "destroy 2"]);
    nothingIsLeft();
  });

  it("does not compare without a run whose record is not whole, and makes that again", async () => {
    project.write("forgets", "2");
    const { code, stderr } = await run("--set=concurrency=2", "--runs=2");
    assert.equal(code, 3);
    assert.match(
      stderr,
      /error: not recorded to the end: B1; only whole records .*the same command makes these runs again/,
    );
    assert.equal((await run("--set=concurrency=2", "--runs=2")).code, 0);
    assert.deepEqual(callsOf(project).slice(8), ["up 2", "destroy 2"]);
    assert.deepEqual(numbersOf(records()), ["A1", "A2", "B1", "B2"]);
    nothingIsLeft();
  });

  const refusals: Record<string, ExperimentOptions & { files?: Record<string, string>; says: RegExp }> = {
    "no settings": { set: [], says: /^SET: is missing: must be the settings to change, such as/ },
    "an unknown setting": {
      set: ["managers.kubeadmControlPlan.qps=1"],
      says: /^stack test with SET cannot be brought up, .*\n {2}managers.kubeadmControlPlan: unknown setting; did you mean/,
    },
    "a value that is not allowed": {
      set: ["concurrency=-1"],
      says: /^stack test with SET cannot be brought up, .*\n {2}concurrency: -1 is not allowed: must be at least 0/,
    },
    "what is not on this machine": {
      set: ["managers.clusterApi.manifest=absent.yaml"],
      says: /^stack test with SET cannot be brought up, .*\n {2}managers.clusterApi.manifest: "absent.yaml" does not exist/,
    },
    "another size of the fleet": {
      set: ["clusterCount=1"],
      says: /^SET: clusterCount: cannot be changed: runs of unlike fleets are not compared/,
    },
    "the fleet's ID": { set: ["fleetId=mine"], says: /^SET: fleetId: cannot be changed/ },
    "no runs": {
      set: ["concurrency=2"],
      runs: "0",
      says: /^RUNS: "0" is not allowed: must be a whole number from 1 to/,
    },
    "thresholds that are not there": {
      set: ["concurrency=2"],
      thresholds: "absent.yaml",
      says: /^THRESHOLDS=absent.yaml: ENOENT/,
    },
    "a report in no folder": {
      set: ["concurrency=2"],
      junit: "absent/report.xml",
      says: /^JUNIT: "absent\/report.xml" is not allowed: there is no folder absent/,
    },
    "a fleet of the stack's name": {
      set: ["concurrency=2"],
      files: { "stacks/test-experiment": "7" },
      says: /^stack test-experiment has a fleet that is not an experiment's: run `make down STACK=test-experiment`/,
    },
    "a file of the stack's name": {
      set: ["concurrency=2"],
      files: { "Pulumi.test-experiment.yaml": "" },
      says: /^Pulumi.test-experiment.yaml is there, and is not an experiment's: move it away first/,
    },
  };
  it("leaves no report of an earlier night where it refuses to begin", async () => {
    project.write("report.xml", "green");
    const options = { set: ["concurrency=2"], runs: "0", junit: join(project.directory, "report.xml") };
    await assert.rejects(project.enter(() => experiment("test", options)));
    assert.match(readFileSync(options.junit, "utf8"), /errors="1"[^]*RUNS: /);
  });

  for (const [what, { files = {}, says, ...options }] of Object.entries(refusals)) {
    it(`refuses ${what} before anything is made`, async () => {
      Object.entries(files).forEach(([path, contents]) => project.write(path, contents));
      const before = project.snapshot();
      await assert.rejects(
        project.enter(() => experiment("test", options)),
        ({ message }: Error) => says.test(message) || assert.fail(message),
      );
      assert.deepEqual(project.snapshot(), before);
    });
  }
});

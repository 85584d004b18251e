import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputLog, resultOf } from "../../../../cli/pulumi/output-log";

const UPDATE = `Updating (dev):

@ updating......
 +  pulumi:pulumi:Stack metal3-scale-dev creating (0s) 
@ updating....
 +  pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability workload-0001 created (8s) 
`;
const DIAGNOSTICS = `Diagnostics:
  metal3-scale:index:MultiTenantEtcd (backing-01-etcd):
    warning: the data is in the Pod

  pulumi:pulumi:Stack (metal3-scale-dev):
    error: update failed
`;
const OUTPUTS = `
Outputs:
    clusters            : [
        [0]: {
            name     : "workload-0001"
        }
    ]
`;
const RESOURCES = `
Resources:
    + 34 created
    13 unchanged

Duration: 17s

`;

describe("what is to be seen of Pulumi's output", () => {
  it("is how many resources have changed", () => {
    const result = ["Updating (dev):\n\nResources:\n    + 34 created\n    13 unchanged"];
    assert.deepEqual(resultOf(UPDATE + OUTPUTS + RESOURCES, true), result);
  });

  it("is the diagnostics, also of an update that did well", () => {
    const seen = `Updating (dev):\n\n${DIAGNOSTICS}\nResources:\n    + 34 created\n    13 unchanged`;
    for (const isWell of [true, false]) {
      assert.deepEqual(resultOf(`${UPDATE}${DIAGNOSTICS}${OUTPUTS}${RESOURCES}`, isWell), [seen]);
    }
  });

  it("is the last lines of a command that failed before it began, and nothing of one that did well", () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    assert.deepEqual(resultOf("error: no stack named 'x' found\n", false), ["error: no stack named 'x' found"]);
    assert.deepEqual(resultOf(lines.join("\n"), false), [lines.slice(-20).join("\n")]);
    assert.deepEqual(resultOf("Created stack 'x'\n", true), []);
  });
});

describe("the log of Pulumi's output", () => {
  let directory: string;
  let log: OutputLog;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "output-"));
    log = new OutputLog(join(directory, "output.log"));
  });
  afterEach(() => {
    log.close();
    rmSync(directory, { recursive: true });
  });

  const run = (output: string, isWell: boolean) => {
    log.beginCommand();
    writeSync(log.descriptor, output);
    log.endCommand(isWell);
  };

  it("has all output, for its owner alone, and sums up each command", () => {
    run(UPDATE + RESOURCES, true);
    run("Created stack 'x'\n", true);
    run("error: broken\n", false);
    assert.equal(readFileSync(log.path, "utf8"), `${UPDATE}${RESOURCES}Created stack 'x'\nerror: broken\n`);
    assert.equal(statSync(log.path).mode & 0o777, 0o600);
    assert.match(
      log.summary,
      /^Updating \(dev\):\n\nResources:\n {4}\+ 34 created\n {4}13 unchanged\n\nerror: broken$/,
    );
  });

  it("has the last line that says what is under way", () => {
    assert.equal(log.lastLine, undefined);
    log.beginCommand();
    writeSync(log.descriptor, `${"x".repeat(9000)}\n${UPDATE}@ updating....`);
    const line = "+ pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability workload-0001 created (8s)";
    assert.equal(log.lastLine, line);
    log.endCommand(true);
    assert.equal(log.lastLine, undefined);
  });

  it("is not written over another", () => {
    assert.throws(() => new OutputLog(log.path), /EEXIST/);
  });
});

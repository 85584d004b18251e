import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";

import { Fixture } from "./fixture";

describe(".ci/run", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  /** Runs it where `make test` is a script, and gives its exit status and last line. */
  const ci = (script: string): [number | null, string | undefined] => {
    cpSync(resolve(__dirname, "../../../.ci/run"), join(fixture.root, ".ci", "run"));
    fixture.write(join(fixture.bin, "make"), `#!/bin/bash\nmkdir -p .local/test-results\n${script}\n`);
    const env = { PATH: `${fixture.bin}:${process.env.PATH}` };
    const { status, stdout } = spawnSync(join(fixture.root, ".ci", "run"), { env, encoding: "utf8" });
    return [status, stdout.trim().split("\n").at(-1)];
  };
  const unit = "echo 5 0 >.local/test-results/unit";
  const e2e = "echo 2 0 >.local/test-results/e2e";

  it("adds up the suites", () => {
    assert.deepEqual(ci(`echo text; ${unit}; ${e2e}`), [0, "7 passed, 0 failed"]);
  });

  it("fails if a test fails", () => {
    assert.deepEqual(ci(`${unit}; echo 2 3 >.local/test-results/e2e; exit 2`), [1, "7 passed, 3 failed"]);
  });

  it("counts a suite without a result as a failure", () => {
    assert.deepEqual(ci(unit), [1, "5 passed, 1 failed"]);
  });

  it("counts a failure outside of the tests", () => {
    assert.deepEqual(ci(`${unit}; ${e2e}; exit 2`), [1, "7 passed, 1 failed"]);
  });

  it("fails if no test ran, whatever an earlier run left", () => {
    fixture.write(join(fixture.root, ".local/test-results/unit"), "5 0\n");
    assert.deepEqual(ci("exit 0"), [1, "0 passed, 2 failed"]);
  });
});

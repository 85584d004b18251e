import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";

import { Fixture } from "./fixture";

describe(".ci/run", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  /** Runs it where `make test` is a script. */
  const ci = (script: string) => {
    cpSync(resolve(__dirname, "../../../.ci/run"), join(fixture.root, ".ci", "run"));
    fixture.write(join(fixture.bin, "make"), `#!/bin/bash\nmkdir -p .local/test-results\n${script}\n`);
    const env = { PATH: `${fixture.bin}:${process.env.PATH}` };
    const { status, stdout } = spawnSync(join(fixture.root, ".ci", "run"), { env, encoding: "utf8" });
    return { status, lines: stdout.trim().split("\n") };
  };
  const assertResult = (script: string, status: number, lastLine: string) => {
    const result = ci(script);
    assert.deepEqual([result.status, result.lines.at(-1)], [status, lastLine]);
  };
  const unit = "echo 5 0 0 >.local/test-results/unit";
  const e2e = "echo 2 0 0 >.local/test-results/e2e";

  it("adds up the suites", () => {
    assertResult(`echo text; ${unit}; ${e2e}`, 0, "7 passed, 0 failed");
  });

  it("counts skipped tests, and names them", () => {
    const skipping = "printf '%s\\n' '2 0 2' 'Skipped: one (skipped: no root)' 'Skipped: two' >.local/test-results/e2e";
    const { status, lines } = ci(`${unit}; ${skipping}`);
    assert.deepEqual(
      [status, lines.slice(-3)],
      [0, ["Skipped: one (skipped: no root)", "Skipped: two", "7 passed, 0 failed, 2 skipped"]],
    );
  });

  it("fails if a test fails, and says why", () => {
    const failing = "printf '%s\\n' '2 1 0' 'Failed: one: no answer' >.local/test-results/e2e";
    const { status, lines } = ci(`${unit}; ${failing}; exit 2`);
    assert.deepEqual([status, lines.slice(-2)], [1, ["Failed: one: no answer", "7 passed, 1 failed"]]);
  });

  it("counts a suite without a result as a failure", () => {
    assertResult(unit, 1, "5 passed, 1 failed");
  });

  it("counts a failure outside of the tests", () => {
    assertResult(`${unit}; ${e2e}; exit 2`, 1, "7 passed, 1 failed");
  });

  it("fails if no test ran, whatever an earlier run left", () => {
    fixture.write(join(fixture.root, ".local/test-results/unit"), "5 0\n");
    assertResult("exit 0", 1, "0 passed, 2 failed");
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

describe("make", () => {
  const make = (...args: string[]) => {
    const env = { PATH: process.env.PATH };
    const cwd = resolve(__dirname, "../../..");
    return spawnSync("make", ["--dry-run", "help", ...args], { cwd, env, encoding: "utf8" });
  };

  it("takes LOCAL for yes, no, or not set", () => {
    for (const args of [[], ["LOCAL="], ["LOCAL=yes"], ["LOCAL=no"]]) {
      assert.equal(make(...args).status, 0);
    }
  });

  it("refuses another LOCAL", () => {
    const { status, stdout, stderr } = make("LOCAL=nope");
    assert.match(stderr.trimEnd(), /^Makefile:\d+: \*\*\* LOCAL=nope is not allowed: must be yes or no\. {2}Stop\.$/);
    assert.deepEqual([status, stdout], [2, ""]);
  });
});
